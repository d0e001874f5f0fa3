/** A whole board: thousands of places of which only those in sight are drawn. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../components/ui/Button.tsx";
import { Icon } from "../../components/ui/Icon.tsx";
import { island } from "../../components/page/Island.tsx";
import { type BoardEntry, RankTable } from "../../components/boards/RankTable.tsx";
import { Empty, Failed, Live, LiveDot } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { inWords } from "../lib/attempt.ts";
import { usePlaces } from "./places.ts";
import { me, useOnline, useStale, useValue, veze } from "../lib/session.ts";
import { copyTheAddress, countPlayers, RanksWords } from "../../components/words/ranks.ts";
import { inFigures } from "../../components/words/waits.ts";

export interface RanksProps {
  season: string;
  mode: string;
  name: string;
  /** A day of which the board's top was kept; absent: the board as it is. */
  date?: string;
  /** Day whose beginning movements are told from. */
  since?: string;
  /** Places of the board. */
  total: number;
  /** Those the page came with. */
  entries: BoardEntry[];
  /** Ranks of those as that day began, by player. */
  earlier: Record<string, number>;
  live: boolean;
  /** What there is to say of the season. */
  note: string;
  /** Whether scores are ratings. */
  ratings?: boolean;
  player?: string;
  /** The player's own place, and the address of the board there. */
  own?: { rank: number; href: string };
}

/** Height of a row, in CSS pixels: that of `.ranks tr`, unless the reader's letters need more. */
const ROW = 44;
/** Places drawn above and below those in sight. */
const SPARE = 10;
/** Places above one's own that stand in sight with it. */
export const ABOVE = 4;
/** Browsers do not draw pages that are taller. */
const MOST = 300_000;
/** While a board moves, what is in sight is read anew this often. */
const RENEW_MS = 1_000;
/** A position is written into the address when scrolling rests. */
const REST_MS = 200;

interface Sight {
  first: number;
  last: number;
}

export const Ranks = island("Ranks", function Ranks(props: RanksProps) {
  const { season, mode, name, live, own } = props;
  const first = props.entries[0]?.rank ?? 1;
  const [sight, setSight] = useState<Sight>();
  const [total, setTotal] = useState(props.total);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<Said>();
  const stale = useStale();
  const online = useOnline();
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(ROW);
  const player = useValue(me)?.id ?? props.player;
  const { places, earlier, failure, want, forget, retry } = usePlaces(props, setTotal);
  const rows = Math.min(total, MOST);
  const placed = useRef(false);
  const isSized = sight !== undefined;
  const from = sight ? clamp(sight.first - SPARE, rows) : first;
  const to = sight ? clamp(sight.last + SPARE, rows) : first + props.entries.length - 1;

  // First the whole height, then the place in it: the page came with these places, and there they stay.
  useEffect(() => {
    history.scrollRestoration = "manual";
    height.current = box.current!.querySelector("tbody tr")!.getBoundingClientRect().height;
    setSight({ first, last: clamp(first + props.entries.length - 1, rows) });
  }, []);

  useEffect(() => {
    if (!isSized) return;
    if (first > 1 && !placed.current) jump(first);
    placed.current = true;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const from = Math.floor(-box.current!.getBoundingClientRect().top / height.current) + 1;
      const to = from + innerHeight / height.current;
      const seen = { first: clamp(from, rows), last: clamp(to, rows) };
      setSight((before) =>
        before?.first === seen.first && before.last === seen.last ? before : seen
      );
      return seen.first;
    };
    const follow = () => {
      const rank = look();
      clearTimeout(resting);
      resting = setTimeout(() => writeRank(rank), REST_MS);
    };
    look();
    addEventListener("scroll", follow, { passive: true });
    addEventListener("resize", look);
    return () => {
      clearTimeout(resting);
      removeEventListener("scroll", follow);
      removeEventListener("resize", look);
    };
  }, [isSized, rows]);

  /** Brings a place to the top of what is in sight. */
  function jump(rank: number): void {
    const top = scrollY + box.current!.getBoundingClientRect().top + (rank - 1) * height.current;
    scrollTo({ top, behavior: "instant" });
  }

  useEffect(() => {
    if (sight) want(from, to);
  }, [from, to]);

  useEffect(() => {
    if (!live || player === undefined) return;
    let renewing: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      renewing ??= setTimeout(() => {
        renewing = undefined;
        forget();
      }, RENEW_MS);
    };
    const room = veze().rooms.join(`board:${season}:${mode}`, {
      joined: renew,
      lost: renew,
      event({ kind, data }) {
        if (kind !== "leaderboard.delta") return;
        const { entries, total } = data;
        setTotal(total);
        setChanged(new Set(entries.map(({ user_id }) => user_id)));
        renew();
      },
    });
    return () => {
      clearTimeout(renewing);
      room.leave();
    };
  }, [player]);

  const share = () =>
    navigator.clipboard.writeText(location.href)
      .then(() => setSaid({ text: RanksWords.LinkCopied }))
      .catch(async (error) => setSaid({ text: copyTheAddress(await inWords(error)) }));

  const shown = Array.from(
    { length: Math.max(0, Math.min(to, rows) - from + 1) },
    (_, i) => places.get(from + i) ?? from + i,
  );
  // Set by script, which the page's policy allows; the server sends none.
  const space = sight && {
    paddingTop: `${(from - 1) * height.current}px`,
    paddingBottom: `${Math.max(0, rows - to) * height.current}px`,
  };
  return (
    <>
      <div class="section-head">
        <p class="quiet small">
          {live && player !== undefined && <LiveDot on={online} />}
          {countPlayers(total)}
          <span class={props.date === undefined ? "wide" : undefined}>{props.note}</span>
        </p>
        <div class="actions">
          {own && (
            <a
              class="button"
              href={own.href}
              onClick={(event) => {
                event.preventDefault();
                jump(clamp(own.rank - ABOVE, rows));
              }}
            >
              <Icon name="target" />
              <span>
                <span class="wide">{RanksWords.YourRank}</span> {inFigures(own.rank)}
              </span>
            </a>
          )}
          <Button icon="link" onClick={share}>
            <span class="wide">{RanksWords.CopyLink}</span>
          </Button>
        </div>
      </div>
      <Failed text={failure} onRetry={retry} />
      <Live stale={stale}>
        <div ref={box} class="ranks" {...(space && { style: space })}>
          {rows === 0 && <Empty icon="trophy">{RanksWords.NobodyIsLeft}</Empty>}
          <RankTable
            label={name}
            places={shown}
            player={player}
            changed={changed}
            earlier={earlier}
            total={total}
            {...(props.ratings && { ratings: true })}
          />
        </div>
      </Live>
      <Toast said={said} />
    </>
  );
});

function clamp(rank: number, total: number): number {
  return Math.max(1, Math.min(total, Math.ceil(rank)));
}

function writeRank(rank: number): void {
  const url = new URL(location.href);
  if (rank > 1) url.searchParams.set("rank", String(rank));
  else url.searchParams.delete("rank");
  url.searchParams.delete("player");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}
