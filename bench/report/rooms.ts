/** Rooms: one event to 1,000 sockets, beside Colyseus and Socket.IO. */

import {
  against,
  type Figures,
  loadRooms,
  type LoadTask,
  startRoomEngines,
} from "../rooms_bench.ts";
import type { ServerKind } from "../rooms_servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { cellOf, markOf } from "./cells.ts";
import { GENERATOR_HEAD, sayBusy, shareOfCore } from "./generator.ts";
import { installPeers, type Peers, VERSIONS } from "./peers.ts";
import { byTurns, sayError, turnsFor } from "./turns.ts";
import type { Options, Section, Table } from "./types.ts";

interface Contender {
  name: string;
  run(task: LoadTask): Promise<Figures>;
}

const OURS = "VEZE Game";
const PLAIN = "VEZE Game, plain frames";
/** Percent of the deliveries; with more a turn has failed. */
const MOST_MISSING = 1;

export async function rooms({ quick }: Options): Promise<Section> {
  const seconds = quick ? 2 : 5;
  const loads: [name: string, task: LoadTask][] = [
    ["50 publications/s", ["steady", seconds, 50]],
    ["100 publications/s", ["steady", seconds, 100]],
    ["unthrottled", ["flood", seconds]],
  ];
  await using engines = await startRoomEngines();
  await using stack = new AsyncDisposableStack();
  const contenders: Contender[] = [
    { name: OURS, run: (task) => against(engines, task) },
    { name: PLAIN, run: (task) => against(engines, task, "plain") },
  ];
  const findings: string[] = [];
  try {
    const peers = stack.use(
      await installPeers(["@colyseus/core", "@colyseus/ws-transport", "socket.io"]),
    );
    contenders.push(
      peer(peers, `Colyseus ${VERSIONS["@colyseus/core"]}`, "colyseus"),
      peer(peers, `Socket.IO ${VERSIONS["socket.io"]}`, "socketio"),
    );
  } catch (error) {
    findings.push(`Neither Colyseus nor Socket.IO was measured: ${sayError(error)}.`);
  }
  // One load after another, each by turns of all contenders, so that none has a better hour.
  const results = new Map<string, Figures[]>();
  const lacks = [...findings];
  const turns = quick ? 1 : turnsFor(contenders, 4);
  for (const [load, task] of loads) {
    const legs = contenders.map(({ name, run }) => ({
      name: `${name}, ${load}`,
      run: () => run(task),
    }));
    const asked = await byTurns(legs, { turns }, async ({ name, run }) => {
      console.log(`rooms: ${name}`);
      const figures = await run();
      const missing = figures["missing %"]!;
      if (missing > MOST_MISSING) throw new Error(`${missing.toFixed(1)} % did not arrive`);
      return figures;
    });
    for (const [name, all] of asked.results) results.set(name, all);
    lacks.push(...asked.failures);
  }
  const of = (contender: string, load: string, figure: string) =>
    results.get(`${contender}, ${load}`)?.map((figures) => figures[figure]!);
  const shares = (contender: string, load: string) =>
    results.get(`${contender}, ${load}`)?.map((figures) =>
      shareOfCore(figures["generator µs each"]!, figures["deliveries/s"]!)
    );
  const [slow, fast, flood] = loads.map(([load]) => load) as [string, string, string];
  const names = contenders.map(({ name }) => name);
  const table = (load: string): Table => ({
    says: `**${load}**, 1,000 sockets`,
    head: [
      ...["server", "deliveries/s", "p50, ms", "p99, ms", "CPU a delivery, µs", "of its engines"],
      ...["of the generator", GENERATOR_HEAD, "bytes", "memory, MB", "missing, %", "answered, %"],
    ],
    rows: names.map((name) => [
      name,
      ...[
        ...["deliveries/s", "p50 ms", "p99 ms", "CPU µs each", "engines µs each"],
        "generator µs each",
      ].map((figure) => cellOf(of(name, load, figure))),
      cellOf(shares(name, load)),
      ...["bytes each", "MB", "missing %", "answered %"].map((figure) => {
        const all = of(name, load, figure);
        return all ? Math.round(median(all) * 10) / 10 : null;
      }),
    ]),
  });
  const shown = names.filter((name) => loads.some(([load]) => of(name, load, "p50 ms")));
  const bars = (file: string, title: string, load: string, figures: string[], y: string) => ({
    kind: "bars" as const,
    ...{ file, title, y, groups: shown, isLog: y === "ms" },
    series: figures.map((figure) => ({
      name: figure.replace(" ms", ""),
      values: shown.map((name) => markOf(of(name, load, figure))),
    })),
  });
  const ours = (load: string, figure: string) => {
    const all = of(OURS, load, figure);
    return all && spreadOf(all).median;
  };
  const measured = {
    rooms50p50: ours(slow, "p50 ms"),
    rooms50p99: ours(slow, "p99 ms"),
    rooms100p99: ours(fast, "p99 ms"),
    flood: ours(flood, "deliveries/s"),
  };
  return {
    title: "Rooms",
    method: [
      "1,000 sockets hear a room; 8 other sockets publish there, each publication is answered. An event " +
      "has 280 bytes on the wire, its frame included, whoever serves. The generator, a process of its " +
      `own, speaks WebSocket over plain TCP, reads all sockets and times every 50th from the moment of ` +
      `publishing to reading. ${seconds} s a run, ${turns} run${
        turns === 1 ? "" : "s"
      } of each, by ` +
      "turns, each on a fresh server, which had a second of the same load before. Unthrottled means 24 " +
      "publications under way at any time. Deliveries are those that arrived; a run in which more than " +
      `${MOST_MISSING} % did not has failed.`,
      `${OURS} is asked for \`veze.v1.lines\`, by which it may send several events in one message when more ` +
      `happens than can be sent one by one, as its own clients ask; ${PLAIN} sends a message for each, as ` +
      "the others do. The program has production's flags and development's limits: production lets 200 sockets of " +
      "one address in, and all of these come from one.",
      "This program authorises each publication in Postgres and stores it in Redis with an offset before " +
      "anybody hears it; its history is the room's, and lives through the process. Socket.IO keeps what it " +
      "sent in its own memory (connection-state recovery, in-memory adapter), Colyseus keeps nothing " +
      "(broadcast of a room without state, its pings spared). Neither asks who publishes.",
    ],
    tables: loads.map(([load]) => table(load)),
    plots: [
      bars("rooms_50", "Publish to receive at 50 publications/s", slow, ["p50 ms", "p99 ms"], "ms"),
      bars(
        "rooms_100",
        "Publish to receive at 100 publications/s",
        fast,
        ["p50 ms", "p99 ms"],
        "ms",
      ),
      bars(
        "rooms_flood",
        "Deliveries a second, unthrottled",
        flood,
        ["deliveries/s"],
        "per second",
      ),
    ].filter(({ series }) => series.some(({ values }) => values.some((value) => value !== null))),
    findings: [
      ...loads.flatMap(([load]) =>
        names.flatMap((name) => sayBusy(`${name}, ${load}`, shares(name, load)))
      ),
      ...lacks,
    ],
    isIncomplete: lacks.length > 0,
    measured: Object.fromEntries(
      Object.entries(measured).filter(([, value]) => value !== undefined),
    ),
  };
}

function peer(peers: Peers, name: string, kind: ServerKind): Contender {
  return {
    name,
    async run(task) {
      await using server = await peers.serve(`${kind}.ts`);
      return await loadRooms(kind, server.base, { pids: [server.pid], task });
    },
  };
}
