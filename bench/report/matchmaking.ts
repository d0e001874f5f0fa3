/** Matchmaking: 1,000 players who queue in the same moment, beside the queue of Colyseus. */

import { delay } from "../../tests/support/engines/engine_process.ts";
import {
  type Burst,
  type Matchmaking,
  RATE,
  startMatchmaking,
  type Steady,
} from "../matchmaking_bench.ts";
import { allOf, PLAYERS, ratingOf } from "../matchmaking_players.ts";
import { familyTimes, processTimes, spent } from "../processor.ts";
import { enterColyseus, toColyseus } from "../rooms_servers.ts";
import { until } from "../rooms_sockets.ts";
import { median, quantile } from "../statistics.ts";
import { cellOf, markOf } from "./cells.ts";
import { GENERATOR_HEAD, sayBusy, shareOfCore } from "./generator.ts";
import { installPeers, VERSIONS } from "./peers.ts";
import { byTurns, sayError, turnsFor } from "./turns.ts";
import type { Options, Section } from "./types.ts";

const OURS = "VEZE Game";
const COLYSEUS = `Colyseus ${VERSIONS["@colyseus/core"]}`;
/** Shorter than our own players may be silent, who send no pongs meanwhile. */
const PATIENCE_MS = 20_000;
/** Until the last ones who came are in the room. */
const SEATED_MS = 1_000;
/** Their rooms go when the second in which a seat may be taken is over. */
const ROOMS_GO_MS = 2_500;

export async function matchmaking({ quick }: Options): Promise<Section> {
  await using stack = new AsyncDisposableStack();
  const contenders: { name: string; burst: () => Promise<Burst> }[] = [];
  const findings: string[] = [];
  try {
    const peers = stack.use(
      await installPeers(["@colyseus/core", "@colyseus/ws-transport"]),
    );
    const server = stack.use(await peers.serve("colyseus.ts"));
    contenders.push({ name: COLYSEUS, burst: () => burstOfColyseus(server, bench.quietly) });
  } catch (error) {
    findings.push(`Colyseus was not measured: ${sayError(error)}.`);
  }
  const bench = stack.use(await startMatchmaking());
  contenders.unshift({ name: OURS, burst: () => bench.burst() });
  const turns = quick ? 1 : turnsFor(contenders, 8);
  const { results, failures } = await byTurns(
    contenders,
    { turns, warmUps: 1 },
    ({ name, burst }) => {
      console.log(`matchmaking: ${name}`);
      return burst();
    },
  );
  const bursts = (name: string, read: (burst: Burst) => number) => results.get(name)?.map(read);
  const at = (share: number) => ({ times }: Burst) => quantile(times, share);
  const steady: Steady[] = [];
  const seconds = quick ? 2 : 10;
  for (let run = 0; run < (quick ? 1 : 3); run++) {
    try {
      steady.push(await bench.steady(seconds));
    } catch (error) {
      findings.push(`A run of steady tickets failed: ${sayError(error)}.`);
    }
  }
  const share = ({ times, generator }: Burst) =>
    shareOfCore(generator, PLAYERS * 1_000 / Math.max(...times));
  const lacks = [...findings, ...failures];
  const of = (figure: "perSecond" | "matchedPercent" | "p50" | "p95" | "p99") =>
    cellOf(steady.map((run) => run[figure]));
  const names = contenders.map(({ name }) => name).filter((name) => results.has(name));
  const p95 = bursts(OURS, at(0.95));
  return {
    title: "Matchmaking",
    method: [
      `${
        PLAYERS.toLocaleString("en")
      } players queue for matches of two in the same moment; told is when ` +
      "a player's socket has brought the match. Here each has a socket and an open connection beforehand, " +
      "queues over HTTP, and is placed by rating in a window that widens; tickets and matches are rows of " +
      "Postgres before anybody hears of them.",
      "Colyseus matches whoever is in a room of its `QueueRoom`, in memory: its players have a seat there " +
      "and a socket beforehand, and ask over it to be queued (by default one is queued by coming); it sorts " +
      "by rank and looks every 50 ms (by default every second); told is when the seat in the match has come. " +
      "The ratings are the same on both sides, 1,000 different ones. One burst of each before the first " +
      "turn is not counted; none begins while pings are due. Generator and servers share the cores; the program has production's flags and " +
      "development's limits, for all sockets come from one address.",
    ],
    tables: [
      {
        says: `${PLAYERS.toLocaleString("en")} at once`,
        head: [
          ...[
            "server",
            "told p50, ms",
            "p95, ms",
            "last, ms",
            "CPU a player, µs",
            "of its engines",
          ],
          ...["of the generator", GENERATOR_HEAD],
        ],
        rows: names.map((name) => [
          name,
          ...[at(0.5), at(0.95), at(1)].map((read) => cellOf(bursts(name, read))),
          ...(["program", "engines", "generator"] as const).map((part) =>
            cellOf(bursts(name, (burst) => burst[part]))
          ),
          cellOf(bursts(name, share)),
        ]),
      },
      {
        says:
          `${RATE.toLocaleString("en")} tickets a second for ${seconds} s, from queueing to the ` +
          "claim of those who were matched, by the rows",
        head: ["server", "tickets/s", "matched, %", "p50, ms", "p95, ms", "p99, ms"],
        rows: [[OURS, of("perSecond"), of("matchedPercent"), of("p50"), of("p95"), of("p99")]],
      },
    ],
    plots: [{
      kind: "bars",
      file: "matchmaking_burst",
      title: `${PLAYERS.toLocaleString("en")} players at once: until they are told`,
      y: "ms",
      groups: names,
      series: [["p50", 0.5], ["p95", 0.95], ["last", 1]].map(([name, share]) => ({
        name: name as string,
        values: names.map((each) => markOf(bursts(each, at(share as number)))),
      })),
    }],
    findings: [...names.flatMap((name) => sayBusy(name, bursts(name, share))), ...lacks],
    isIncomplete: lacks.length > 0,
    measured: p95 ? { burst: median(p95) } : {},
  };
}

/** Everybody asks at once to be queued; seats in the queue's room and sockets are there before. */
async function burstOfColyseus(
  { base, pid }: { base: string; pid: number },
  quietly: Matchmaking["quietly"],
): Promise<Burst> {
  const timesNow = async () => [await familyTimes(pid), await processTimes(Deno.pid)];
  const connections: Deno.TcpConn[] = [];
  const close = () => {
    for (const connection of connections.splice(0)) connection.close();
  };
  try {
    while (connections.length < PLAYERS) {
      const some = Array.from({ length: 50 }, () => enterColyseus(base, "joinOrCreate/queue"));
      connections.push(...await Promise.all(some));
    }
    await delay(SEATED_MS);
    const [before, ends, after] = await quietly(async () => {
      const before = await timesNow();
      // Who waits longer is cut, and told apart below.
      const timer = setTimeout(close, PATIENCE_MS);
      const started = performance.now();
      const ends = await Promise.allSettled(connections.map(async (connection, i) => {
        await connection.write(toColyseus("enter", ratingOf(i)));
        await until(connection, "seat");
        return performance.now() - started;
      }));
      clearTimeout(timer);
      return [before, ends, await timesNow()] as const;
    });
    const [program, generator] = after.map((times, i) => spent(before[i]!, times) / PLAYERS);
    return {
      times: allOf(ends),
      ...{ program: program!, engines: 0, generator: generator! },
    };
  } finally {
    close();
    await delay(ROOMS_GO_MS);
  }
}
