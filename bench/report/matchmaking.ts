/** Matchmaking: 1,000 players who queue in the same moment, beside the queue of Colyseus. */

import { type Burst, PLAYERS, RATE, startMatchmaking, type Steady } from "../matchmaking_bench.ts";
import { familyTimes, processTimes, spent } from "../processor.ts";
import { enterColyseus } from "../rooms_servers.ts";
import { until } from "../rooms_sockets.ts";
import { median, quantile } from "../statistics.ts";
import { cellOf, markOf } from "./cells.ts";
import { installPeers, VERSIONS } from "./peers.ts";
import { byTurns, sayError } from "./turns.ts";
import type { Options, Section } from "./types.ts";

const OURS = "VEZE Game";
const COLYSEUS = `Colyseus ${VERSIONS["@colyseus/core"]}`;
const PATIENCE_MS = 60_000;

export async function matchmaking({ quick }: Options): Promise<Section> {
  await using stack = new AsyncDisposableStack();
  const contenders: { name: string; burst: () => Promise<Burst> }[] = [];
  const findings: string[] = [];
  try {
    const peers = stack.use(
      await installPeers(["@colyseus/core", "@colyseus/ws-transport"]),
    );
    const server = stack.use(await peers.serve("colyseus.ts"));
    contenders.push({ name: COLYSEUS, burst: () => burstOfColyseus(server) });
  } catch (error) {
    findings.push(`Colyseus was not measured: ${sayError(error)}.`);
  }
  const bench = stack.use(await startMatchmaking());
  contenders.unshift({ name: OURS, burst: () => bench.burst() });
  const turns = quick ? 1 : 7;
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
  const of = (figure: "perSecond" | "p50" | "p95" | "p99") =>
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
      "Colyseus matches whoever is in a room of its `QueueRoom`, in memory: its players ask for a seat " +
      "there and open a socket, which is how one queues; it sorts by rank and looks every 50 ms (by " +
      "default every second); told is when the seat in the match has come. Generator and servers share " +
      "the cores, and the generator costs more on the side that opens sockets.",
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
          "of the generator",
        ],
        rows: names.map((name) => [
          name,
          ...[at(0.5), at(0.95), at(1)].map((read) => cellOf(bursts(name, read))),
          ...(["program", "engines", "generator"] as const).map((part) =>
            cellOf(bursts(name, (burst) => burst[part]))
          ),
        ]),
      },
      {
        says:
          `${RATE.toLocaleString("en")} tickets a second for ${seconds} s, from queueing to the ` +
          "claim, by the rows",
        head: ["server", "tickets/s", "p50, ms", "p95, ms", "p99, ms"],
        rows: [[OURS, of("perSecond"), of("p50"), of("p95"), of("p99")]],
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
    findings: [...findings, ...failures],
    measured: p95 ? { burst: median(p95) } : {},
  };
}

/** Everybody asks for a place in the queue at once. */
async function burstOfColyseus({ base, pid }: { base: string; pid: number }): Promise<Burst> {
  const timesNow = async () => [await familyTimes(pid), await processTimes(Deno.pid)];
  const before = await timesNow();
  const started = performance.now();
  const connections: Deno.TcpConn[] = [];
  const all = Promise.all(Array.from({ length: PLAYERS }, async (_, i) => {
    const rank = 1_500 + (i * 7_919) % 1_000;
    const connection = await enterColyseus(base, "joinOrCreate/queue", { rank });
    connections.push(connection);
    await until(connection, "seat");
    return performance.now() - started;
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("somebody was not told within a minute")),
      PATIENCE_MS,
    );
  });
  try {
    const times = await Promise.race([all, late]);
    const [program, generator] = (await timesNow()).map((times, i) =>
      spent(before[i]!, times) / PLAYERS
    );
    return { times, program: program!, engines: 0, generator: generator! };
  } finally {
    clearTimeout(timer);
    for (const connection of connections) connection.close();
    // Their rooms go before the next ones come.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
