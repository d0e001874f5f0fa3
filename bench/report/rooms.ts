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
import { installPeers, type Peers, VERSIONS } from "./peers.ts";
import { byTurns, sayError } from "./turns.ts";
import type { Options, Section, Table } from "./types.ts";

interface Contender {
  name: string;
  run(task: LoadTask): Promise<Figures>;
}

const OURS = "VEZE Game";

export async function rooms({ quick }: Options): Promise<Section> {
  const seconds = quick ? 2 : 5;
  const turns = quick ? 1 : 4;
  const loads: [name: string, task: LoadTask][] = [
    ["50 publications/s", ["steady", seconds, 50]],
    ["100 publications/s", ["steady", seconds, 100]],
    ["unthrottled", ["flood", seconds]],
  ];
  await using engines = await startRoomEngines();
  await using stack = new AsyncDisposableStack();
  const contenders: Contender[] = [{ name: OURS, run: (task) => against(engines, task) }];
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
  // Each load of each contender is a turn of its own, so that none has a better hour.
  const legs = contenders.flatMap(({ name, run }) =>
    loads.map(([load, task]) => ({ name: `${name}, ${load}`, run: () => run(task) }))
  );
  const { results, failures } = await byTurns(legs, { turns }, ({ name, run }) => {
    console.log(`rooms: ${name}`);
    return run();
  });
  const of = (contender: string, load: string, figure: string) =>
    results.get(`${contender}, ${load}`)?.map((figures) => figures[figure]!);
  const [slow, fast, flood] = loads.map(([load]) => load) as [string, string, string];
  const names = contenders.map(({ name }) => name);
  const table = (load: string): Table => ({
    says: `**${load}**, 1,000 sockets`,
    head: [
      ...["server", "deliveries/s", "p50, ms", "p99, ms", "CPU a delivery, µs", "of its engines"],
      ...["of the generator", "bytes", "memory, MB", "missing, %"],
    ],
    rows: names.map((name) => [
      name,
      ...[
        ...["deliveries/s", "p50 ms", "p99 ms", "CPU µs each", "engines µs each"],
        "generator µs each",
      ].map((figure) => cellOf(of(name, load, figure))),
      ...["bytes each", "MB", "missing %"].map((figure) => {
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
      "turns, each on a fresh server. Unthrottled means 24 publications under way at any time.",
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
    findings: [...findings, ...failures],
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
