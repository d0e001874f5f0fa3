/**
 * Another search window, tried on made-up players before anybody feels it: sliders, what it would do beside the
 * one in force, and putting it in force.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { TrialFigures } from "../../components/admin/play/TrialFigures.tsx";
import { WINDOW_SLIDERS } from "../../components/admin/play/window_sliders.ts";
import { type Tradeoff, WaitAgainstGap } from "../../components/admin/play/WaitAgainstGap.tsx";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Field } from "../../components/ui/Field.tsx";
import { Failed } from "../../components/ui/States.tsx";
import {
  applyTitle,
  fromTo,
  simulatedSaid,
  SimulatorWords,
  windowOf,
} from "../../components/words/admin_simulator.ts";
import { toError } from "../../sdk/rest/problem.ts";
import type { SimulatorFigures } from "../../services/simulator/wire.ts";
import { useAttempt } from "../lib/attempt.ts";
import "../lib/session.ts";
import { Act } from "./Act.tsx";
import { askReason } from "../../components/admin/reason.ts";

interface Window {
  base: number;
  step: number;
  every_s: number;
  cap: number;
}

/** What a run was asked with, and what came of its window. */
interface Tried {
  window: Window;
  rate: number;
  patience: number;
  asking: number;
  point: Tradeoff;
}

interface Result {
  now: SimulatorFigures;
  proposed: SimulatorFigures;
}

const TICKETS = 5_000;
/** Seconds that a run may take. */
const WAIT_S = 15;
/** How often, and after how long, it is asked again where another simulation runs. */
const TURNS = 15;
const BUSY_MS = 700;
/** Most points of earlier tries. */
const TRIED = 20;

/** Sliders by what they set. */
const SLIDERS = [
  ["base", SimulatorWords.Base],
  ["step", SimulatorWords.Step],
  ["every_s", SimulatorWords.Every],
  ["cap", SimulatorWords.Cap],
] as const;

export const Simulator = island(
  "Simulator",
  function Simulator(
    { mode, name, window: inForce, version, hasBots, mayApply }: {
      mode: string;
      name: string;
      window: Window;
      /** Of the window in force: a change is refused where somebody else has made one since. */
      version: string;
      /** Whether computer opponents fill seats of this mode. */
      hasBots: boolean;
      mayApply: boolean;
    },
  ) {
    const [proposed, setProposed] = useState(inForce);
    const [rate, setRate] = useState(2);
    const [patience, setPatience] = useState(300);
    const [asking, setAsking] = useState(0);
    const [result, setResult] = useState<Result>();
    /** Of the same players: others' points would not compare. */
    const [tried, setTried] = useState<Tried[]>([]);
    const { busy, failure, attempt } = useAttempt();
    const again = useRef(false);
    /** What a run under way was asked with is older than this. */
    const wish = useRef({ window: proposed, rate, patience, asking });
    wish.current = { window: proposed, rate, patience, asking };

    async function run(): Promise<void> {
      if (busy) return void (again.current = true);
      do {
        again.current = false;
        const asked = wish.current;
        const found = await attempt(() => simulate(mode, asked));
        if (!found) return;
        setResult(found);
        const latest = { ...asked, point: pointOf("tried", found.proposed) };
        setTried((all) =>
          [
            ...all.filter((one) =>
              one.rate === asked.rate && one.patience === asked.patience &&
              one.asking === asked.asking && !isSame(one.window, asked.window)
            ),
            latest,
          ].slice(-TRIED)
        );
      } while (again.current);
    }

    // What stands in the sliders at first is what is in force: shown beside itself.
    useEffect(() => void run(), []);

    const slider = (
      { label, value, least, most, step, onValue }: {
        label: string;
        value: number;
        least: number;
        most: number;
        step: number;
        onValue: (value: number) => void;
      },
    ) => (
      <Field key={label} label={label}>
        <span class="slider">
          <input
            type="range"
            min={Math.min(least, value)}
            max={Math.max(most, value)}
            step={step}
            value={value}
            onInput={({ currentTarget }) => onValue(Number(currentTarget.value))}
            onChange={() => void run()}
          />
          <output>{value}</output>
        </span>
      </Field>
    );

    return (
      <section aria-labelledby="try" class="simulator" data-moves>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <h2 id="try">{SimulatorWords.Try}</h2>
          {SLIDERS.map(([member, label]) =>
            slider({
              ...{ label, ...WINDOW_SLIDERS[member], value: proposed[member] },
              onValue: (value) => setProposed((all) => ({ ...all, [member]: value })),
            })
          )}
          {slider({
            ...{ label: SimulatorWords.Rate, value: rate, least: 0.2, most: 50, step: 0.2 },
            onValue: setRate,
          })}
          {slider({
            ...{ label: SimulatorWords.Patience, value: patience },
            ...{ least: 30, most: 1_800, step: 30, onValue: setPatience },
          })}
          {hasBots && slider({
            ...{ label: SimulatorWords.Asking, value: asking },
            ...{ least: 0, most: 100, step: 5, onValue: setAsking },
          })}
          <div class="actions">
            <Button submit disabled={busy}>
              {busy ? SimulatorWords.Running : SimulatorWords.Run}
            </Button>
            {mayApply && !isSame(proposed, inForce) && (
              <Act
                name={SimulatorWords.Apply}
                kind="primary"
                title={applyTitle(name)}
                consequences={[
                  fromTo(windowOf(inForce), windowOf(proposed)),
                  SimulatorWords.ApplyDoes,
                  SimulatorWords.KeepsPlace,
                ]}
                call={{
                  method: "PUT",
                  path: `/admin/api/windows/${mode}`,
                  body: { window: proposed },
                }}
                expected={`"${version}"`}
                asked={[askReason()]}
                done={SimulatorWords.Applied}
              />
            )}
          </div>
          <Failed text={failure} />
        </form>
        <div class="findings" aria-busy={busy}>
          <p class="quiet">{SimulatorWords.PlotSays} {simulatedSaid(TICKETS)}</p>
          {result
            ? (
              <>
                <WaitAgainstGap
                  points={[
                    ...tried.slice(0, -1).filter(({ window }) => !isSame(window, inForce))
                      .map(({ point }) => point),
                    pointOf("now", result.now),
                    pointOf("proposed", result.proposed),
                  ]}
                />
                <TrialFigures now={result.now} proposed={result.proposed} />
              </>
            )
            : <p class="quiet">{SimulatorWords.Nothing}</p>}
        </div>
      </section>
    );
  },
);

function pointOf(kind: Tradeoff["kind"], { wait_s, gap }: SimulatorFigures): Tradeoff {
  return { kind, wait: wait_s.p95, gap: gap.mean };
}

function isSame(a: Window, b: Window): boolean {
  return SLIDERS.every(([member]) => a[member] === b[member]);
}

async function simulate(
  mode: string,
  { window, rate, patience, asking }: Pick<Tried, "window" | "rate" | "patience" | "asking">,
): Promise<Result> {
  for (let turn = 1;; turn++) {
    const answer = await fetch(`/admin/api/simulator/runs?wait=${WAIT_S}`, {
      method: "POST",
      headers: { "accept": "application/json", "content-type": "application/json" },
      body: JSON.stringify({
        ...{ mode, window, rate, patience_s: patience, bots: asking / 100, tickets: TICKETS },
      }),
    });
    if (answer.ok) return await answer.json();
    // Somebody else tries a window: each takes about a second.
    if (answer.status !== 409 || turn === TURNS) throw await toError(answer);
    await answer.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
  }
}
