/** A match: what became of it, who played, and why they met. */

import type { VNode } from "preact";
import { Following } from "../../islands/play/Following.tsx";
import { WatchLink } from "../../islands/play/WatchLink.tsx";
import { Replay } from "../../islands/replay/Replay.tsx";
import { computer, ReplayWords } from "../../components/words/replay.ts";
import { Avatar } from "../../components/faces/Avatar.tsx";
import { Odds } from "../../components/play/Odds.tsx";
import { inSeconds } from "../../components/words/waits.ts";
import { signed } from "../../components/ui/signed.ts";
import { Table } from "../../components/ui/Table.tsx";
import { type Step, Timeline } from "../../components/ui/Timeline.tsx";
import {
  computerOpponents,
  endedAfter,
  madeAfter,
  matchIs,
  MatchWords,
  modeInRegion,
  teamName,
  whyInWords,
} from "../../components/words/match.ts";
import { sideOf } from "../../components/words/stage.ts";

interface Player {
  id: string;
  name: string;
  mmrBefore: number;
  mmrAfter: number | null;
  result: "win" | "loss" | "draw" | null;
  /** Before the match was over. */
  left: boolean;
}

interface Team {
  players: Player[];
  /** Seats of computer opponents. */
  bots: number;
}

export interface MatchViewProps {
  id: string;
  mode: string;
  region: string;
  status: string;
  /** A game server plays it, not the arena. */
  elsewhere: boolean;
  rated: boolean;
  /** Who looks. */
  player: string;
  createdAt: Date;
  finishedAt: Date | null;
  quality: {
    /** Predicted chance to win, per team. */
    chances: number[];
    /** Highest minus lowest rating, in points. */
    spread: number;
    waitS: number;
    /** Widest search, in points either way. */
    window: number | undefined;
    expanded: boolean;
  };
  teams: Team[];
}

const SECOND_MS = 1_000;

export function MatchView(props: MatchViewProps): VNode {
  const { id, mode, region, status, elsewhere, rated, player, quality, teams } = props;
  const names = teams.map((team, i) => nameOf(team, i, player));
  const isOver = status !== "active" && status !== "proposed";
  const own = ownOf(props);
  return (
    <>
      <p class="quiet small">{modeInRegion(mode, region)}</p>
      <h1>{headline(props)}</h1>
      {!isOver && <Following match={id} player={player} />}
      {status === "active" && !elsewhere && (
        <div class="actions">
          {!own && <a class="button" href={`/play/${id}?watch`}>{MatchWords.Watch}</a>}
          {own && !own.left && (
            <a class="button primary" href={`/play/${id}`}>{MatchWords.EnterTheArena}</a>
          )}
          <WatchLink match={id} />
        </div>
      )}
      {status === "finished" && !elsewhere && (
        <section aria-labelledby="replay">
          <link rel="stylesheet" href="/static/world.css" />
          <link rel="stylesheet" href="/static/replay.css" />
          <h2 id="replay">{ReplayWords.Title}</h2>
          <Replay match={id} names={namesBySeat(teams)} />
        </section>
      )}
      <div class="columns">
        {teams.map((team, i) => (
          <section key={i} aria-labelledby={`team-${i}`}>
            <h2 id={`team-${i}`} class={i % 2 === 0 ? "team" : "team odd"}>{names[i]}</h2>
            <Players team={team} label={names[i]!} player={player} rated={rated} />
          </section>
        ))}
        <section aria-labelledby="why">
          <h2 id="why">{MatchWords.WhyThisMatch}</h2>
          <p>
            {whyInWords(quality.spread, quality.waitS < 1 ? undefined : inSeconds(quality.waitS))}
          </p>
          {quality.chances.length > 1 && <Odds chances={quality.chances} names={names} />}
          {!rated && <p class="quiet small">{MatchWords.DoesNotCount}</p>}
          <details>
            <summary>{MatchWords.InNumbers}</summary>
            <dl class="facts">
              <Fact name={MatchWords.RatingsApart} value={`${Math.round(quality.spread)}`} />
              <Fact name={MatchWords.LongestWait} value={inSeconds(quality.waitS)} />
              {quality.window !== undefined && (
                <Fact name={MatchWords.Searched} value={`±${Math.round(quality.window)}`} />
              )}
            </dl>
            {quality.expanded && <p class="quiet small">{MatchWords.SearchWentBeyond}</p>}
          </details>
        </section>
        <section aria-labelledby="course">
          <h2 id="course">{MatchWords.Timeline}</h2>
          <Timeline steps={stepsOf(props)} />
        </section>
      </div>
    </>
  );
}

function Players(
  { team: { players, bots }, label, player, rated }: {
    team: Team;
    label: string;
    player: string;
    rated: boolean;
  },
): VNode {
  return (
    <>
      {players.length > 0 && (
        <Table
          label={label}
          rows={players}
          keyOf={({ id }) => id}
          isCurrent={({ id }) => id === player}
          columns={[
            {
              name: MatchWords.Player,
              cell: ({ id, name, left }) => (
                <span class="who">
                  <Avatar id={id} />
                  <span>
                    {`${name}${id === player ? MatchWords.You : ""}${
                      left ? MatchWords.LeftEarly : ""
                    }`}
                  </span>
                </span>
              ),
            },
            {
              name: MatchWords.Rating,
              number: true,
              cell: ({ mmrBefore, mmrAfter }) => Math.round(mmrAfter ?? mmrBefore),
            },
            {
              name: MatchWords.Change,
              number: true,
              cell: (each) => rated && <Change {...each} />,
            },
          ]}
        />
      )}
      {bots > 0 && <p class="quiet small">{computerOpponents(bots)}</p>}
    </>
  );
}

function Change({ mmrBefore, mmrAfter }: Player): VNode {
  if (mmrAfter === null) return <span class="quiet">{MatchWords.ToCome}</span>;
  const change = Math.round(mmrAfter) - Math.round(mmrBefore);
  return <span class={change < 0 ? "down" : "up"}>{signed(change)}</span>;
}

/** A side is called by who is in it: the one who looks first, else the first of them. */
function nameOf({ players, bots }: Team, team: number, player: string): string {
  const named = players.find(({ id }) => id === player) ?? players[0];
  if (!named) return bots > 0 ? computer(1) : teamName(String.fromCharCode(65 + team));
  return sideOf(named.name, players.length + bots - 1);
}

function Fact({ name, value }: { name: string; value: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Seats go by team: its players, then its computer opponents. */
function namesBySeat(teams: readonly Team[]): string[] {
  let computers = 0;
  return teams.flatMap(({ players, bots }) => [
    ...players.map(({ name }) => name),
    ...Array.from({ length: bots }, () => computer(++computers)),
  ]);
}

/** Who looks, as one of the players: their seat stays theirs, also when they have left. */
function ownOf({ teams, player }: MatchViewProps): Player | undefined {
  return teams.flatMap(({ players }) => players).find(({ id }) => id === player);
}

function headline(props: MatchViewProps): string {
  const { status } = props;
  const own = ownOf(props);
  if (own?.result === "win") return MatchWords.YouWon;
  if (own?.result === "loss") return MatchWords.YouLost;
  if (own?.result === "draw") return MatchWords.ADraw;
  if (status === "active") return MatchWords.UnderWay;
  if (status === "proposed") return MatchWords.WaitingForAll;
  return matchIs(status);
}

function stepsOf({ createdAt, finishedAt, status, quality }: MatchViewProps): Step[] {
  const queued = new Date(createdAt.getTime() - quality.waitS * SECOND_MS);
  return [
    { at: queued, text: MatchWords.FirstQueued },
    { at: createdAt, text: madeAfter(inSeconds(quality.waitS)) },
    ...(finishedAt
      ? [{
        at: finishedAt,
        text: endedAfter(
          status,
          inSeconds((finishedAt.getTime() - createdAt.getTime()) / SECOND_MS),
        ),
      }]
      : []),
  ];
}
