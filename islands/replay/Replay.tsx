/** A match to see again: from above or with a player's eyes, at any moment and speed. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Pick } from "../../components/ui/Pick.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { momentIs, ReplayWords, stands, timeOf } from "../../components/words/replay.ts";
import { TICKS_PER_SECOND } from "../../services/arena/simulation/mod.ts";
import type { Film } from "./film.ts";
import { hashOf, type Moment, momentsOf, tickIn } from "./moments.ts";
import { createPlayer, type Player } from "./player.ts";

export interface ReplayProps {
  match: string;
  /** By seat. */
  names: string[];
}

const SPEEDS = ["0.25", "0.5", "1", "2", "4"].map((id) => ({ id, name: `${id} ×` }));
const ABOVE = "-1";
/** Loaded once somebody wants to see it. */
const SCRIPT = "/static/film_script.js";
/** A key's step. */
const STEP = TICKS_PER_SECOND;

type State =
  | { name: "closed" }
  | { name: "loading" }
  | { name: "failed"; why: string }
  | { name: "open"; film: Film; moments: Moment[] };

export const Replay = island("Replay", function Replay({ match, names }: ReplayProps) {
  const [state, setState] = useState<State>({ name: "closed" });
  const [tick, setTick] = useState(1);
  const [running, setRunning] = useState(false);
  const [speed, setSpeed] = useState("1");
  const [seat, setSeat] = useState(ABOVE);
  const [said, setSaid] = useState<Said>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const player = useRef<Player | undefined>(undefined);

  async function open(): Promise<void> {
    setState({ name: "loading" });
    setState(await load(match));
  }

  useEffect(() => {
    if (tickIn(location.hash) !== undefined) void open();
  }, []);

  useEffect(() => {
    if (state.name !== "open") return;
    const opened = createPlayer(canvas.current!, state.film, {
      onTick() {
        setTick(Math.floor(opened.at));
        setRunning(opened.running);
      },
    });
    player.current = opened;
    const go = () => {
      const moment = tickIn(location.hash);
      if (moment !== undefined) opened.seek(moment);
    };
    opened.seek(1);
    go();
    addEventListener("hashchange", go);
    return () => {
      removeEventListener("hashchange", go);
      opened.close();
    };
  }, [state]);

  // It runs thirty times a second: the list stays as it is.
  const list = useMemo(() => {
    if (state.name !== "open") return undefined;
    if (state.moments.length === 0) return <p class="quiet">{ReplayWords.NoMoments}</p>;
    const nameOf = (each: number) => names[each] ?? ReplayWords.Somebody;
    return (
      <ol class="replay-moments">
        {state.moments.map(({ tick, by, seat, scores }) => (
          <li key={`${tick} ${seat}`}>
            <Button onClick={() => player.current?.seek(tick - STEP)}>{timeOf(tick)}</Button>
            <span>{momentIs(by < 0 ? undefined : nameOf(by), nameOf(seat), scores)}</span>
          </li>
        ))}
      </ol>
    );
  }, [state]);

  if (state.name !== "open") {
    return (
      <>
        <p class="actions">
          <Button icon="play" disabled={state.name === "loading"} onClick={open}>
            {state.name === "loading" ? ReplayWords.Loading : ReplayWords.Watch}
          </Button>
        </p>
        <Failed text={state.name === "failed" ? state.why : undefined} />
      </>
    );
  }

  const { film } = state;
  const play = (wanted: boolean) => player.current?.run(wanted);
  const seek = (to: number) => player.current?.seek(to);
  const { scores } = film.board(tick);
  const nameOf = (each: number) => names[each] ?? ReplayWords.Somebody;
  const link = () => {
    history.replaceState(history.state, "", hashOf(tick));
    // There is none where the page came without TLS.
    Promise.resolve(location.href).then((text) => navigator.clipboard.writeText(text)).then(
      () => setSaid({ text: ReplayWords.Copied }),
      () => setSaid({ text: ReplayWords.InAddress }),
    );
  };
  return (
    <div class="replay">
      {!film.isTrue && <p class="warning">{ReplayWords.OtherRelease}</p>}
      <div class="replay-world">
        <canvas ref={canvas} role="img" aria-label={stands(timeOf(tick), scores)} />
        <p class="replay-score" aria-hidden="true">
          {scores.slice(0, 2).map((points, side) => (
            <b key={side} class={side === (film.sides[Number(seat)]?.side ?? 0) ? "own" : ""}>
              {points}
            </b>
          ))}
        </p>
      </div>
      <div class="replay-bar">
        <Button kind="primary" onClick={() => play(!running)}>
          {running ? ReplayWords.Pause : ReplayWords.Play}
        </Button>
        <input
          type="range"
          aria-label={ReplayWords.Moment}
          aria-valuetext={stands(timeOf(tick), scores)}
          min={1}
          max={film.ticks}
          step={1}
          value={tick}
          onInput={({ currentTarget }) => seek(Number(currentTarget.value))}
          onKeyDown={(event) => {
            const way = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
            if (way === undefined && event.key !== " ") return;
            event.preventDefault();
            if (way === undefined) play(!running);
            else seek(tick + way);
          }}
        />
        <span class="number">
          {timeOf(tick)} / {timeOf(film.ticks)}
        </span>
      </div>
      <div class="replay-choices">
        <Pick
          label={ReplayWords.Look}
          value={seat}
          choices={[
            { id: ABOVE, name: ReplayWords.Above },
            ...film.sides.map((_, each) => ({ id: String(each), name: nameOf(each) })),
          ]}
          onPick={(id) => {
            setSeat(id);
            player.current?.look(Number(id));
          }}
        />
        <Pick
          label={ReplayWords.Speed}
          value={speed}
          choices={SPEEDS}
          onPick={(id) => {
            setSpeed(id);
            player.current?.speed(Number(id));
          }}
        />
        <Button icon="link" onClick={link}>{ReplayWords.CopyLink}</Button>
      </div>
      <h3>{ReplayWords.Moments}</h3>
      {list}
      <Toast said={said} />
    </div>
  );
});

async function load(match: string): Promise<State> {
  try {
    const answer = await fetch(`/arena/matches/${match}/replay`);
    if (answer.status === 404) return { name: "failed", why: ReplayWords.None };
    if ([401, 403].includes(answer.status)) return { name: "failed", why: ReplayWords.Refused };
    if (!answer.ok) return { name: "failed", why: ReplayWords.Broken };
    const { openFilm } = await import(SCRIPT) as typeof import("./film_script.ts");
    const film = await openFilm(new Uint8Array(await answer.arrayBuffer()));
    return { name: "open", film, moments: momentsOf(film) };
  } catch {
    return { name: "failed", why: ReplayWords.Broken };
  }
}
