/**
 * Chaos for rooms: the real client against the real gate and hub, over a network that loses what is
 * under way, with nodes that die, an engine that forgets, and time that jumps.
 *
 * After every run each client must have heard every publication exactly once and in order, or have
 * been told at which point it could not. The seed decides everything the adapter leaves to us.
 */

import assert from "node:assert/strict";
import { createRealtimeMetrics } from "../../services/realtime/metrics.ts";
import { createMetrics } from "../../services/platform/observe/metrics.ts";
import {
  createGate,
  createPresence,
  createRoomPolicy,
  defineRooms,
  type Gate,
  type Peer,
} from "../../services/realtime/mod.ts";
import type { Caller } from "../../services/identity/mod.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { createPresenceBoardMemory } from "../../services/platform/rooms/presence_board_memory.ts";
import type { Cursor, RoomHub } from "../../services/platform/rooms/room_hub.ts";
import { createConnection } from "../../sdk/rooms/socket.ts";
import { createRooms } from "../../sdk/rooms/rooms.ts";
import type { LostReason, RoomEvent } from "../../sdk/rooms/room.ts";
import { runtime, type SocketLike } from "../../sdk/runtime.ts";
import { testIds } from "../support/engines/redis_fixture.ts";
import { type Chance, chance } from "../support/app/random.ts";
import { type VirtualTime, virtualTime } from "./virtual_time.ts";

/** The engine behind the hubs of one run. */
export interface ChaosEngine extends AsyncDisposable {
  /** A hub as a new node opens it. Engines of one process hand out their only one. */
  openHub(): RoomHub;
  /** Things that may befall the room; `harms`: publications may be gone afterwards. */
  mishaps: {
    name: string;
    harms: boolean;
    strike(room: string, cutAll: () => void): Promise<unknown>;
  }[];
  /** Lets what is under way arrive. */
  settle(): Promise<void>;
}

interface Node {
  /** Ends its pings. */
  stop(): void;
  gate: Gate;
  hub: RoomHub;
  lines: Set<Line>;
}

/** Both directions of one connection; what is on it when it is cut is lost. */
interface Line {
  flush(): void;
  cut(code: number): void;
}

type Told = { event: RoomEvent } | { lost: LostReason } | { joined: Cursor };

const STEPS = 24;
const CLIENTS = 3;
/** Longer than the engine's connections take to come back. */
const HEAL_MS = 20_000;

export async function runChaos(seed: number, open: (time: VirtualTime) => ChaosEngine) {
  const random = chance(seed);
  const time = virtualTime();
  await using engine = open(time);
  const room = crypto.randomUUID();
  const nodes = Array.from({ length: 2 }, () => openNode(engine, time));
  /** By epoch: data by offset. */
  const truth = new Map<string, Map<number, number>>();
  let published = 0;
  let harmed = false;

  async function publish(): Promise<void> {
    const data = ++published;
    const message = { kind: "note", data, key: `k${data}` };
    const send = () => random.pick(nodes).hub.publish(room, message).catch(() => undefined);
    // An answer that was lost on the way: the key makes the repetition harmless.
    if (random.below(5) === 0) void await send();
    const cursor = await send();
    if (!cursor) return;
    const epoch = truth.get(cursor.epoch) ?? new Map();
    truth.set(cursor.epoch, epoch.set(cursor.offset, data));
  }

  const clients = Array.from({ length: CLIENTS }, () => openClient(room, { nodes, random, time }));
  const lines = () => nodes.flatMap(({ lines }) => [...lines]);

  for (let step = 0; step < STEPS; step++) {
    const dice = random.below(20);
    if (dice < 11) {
      for (let i = random.below(4); i >= 0; i--) await publish();
    } else if (dice < 15) {
      const line = random.pick([...lines(), undefined]);
      line?.cut(random.pick([0, 1006, 4001, 4002, 4003]));
    } else if (dice === 15) {
      const at = random.below(nodes.length);
      await kill(nodes[at]!);
      nodes[at] = openNode(engine, time);
    } else if (dice === 16 && random.below(4) === 0) {
      // More than history holds.
      harmed = true;
      for (let i = 0; i < 305; i++) await publish();
    } else if (dice === 17) {
      const mishap = random.pick(engine.mishaps);
      harmed ||= mishap.harms;
      await mishap.strike(room, () => {
        for (const line of lines()) line.cut(0);
      });
    } else {
      await time.advance(random.below(6_000));
    }
    for (const line of lines()) if (random.below(4) > 0) line.flush();
    if (random.below(2) === 0) await engine.settle();
  }
  await heal();
  for (const { told } of clients) assertWhole(told, truth, harmed);
  for (const { close } of clients) close();
  for (const node of nodes) await kill(node);

  /** Everything works again: all come back and hear the last publication. */
  async function heal(): Promise<void> {
    const deadline = Date.now() + HEAL_MS;
    // A room that was emptied says so with its next publication, or when it is compared after 40 s.
    await publish();
    for (;;) {
      for (const line of lines()) line.flush();
      await engine.settle();
      await time.advance(1_000);
      for (const line of lines()) line.flush();
      await engine.settle();
      const now = await nodes[0]!.hub.history(room).catch(() => undefined);
      const isWhole = now && clients.every(({ cursor }) => {
        const at = cursor();
        return at && at.epoch === now.epoch && at.offset === now.offset;
      });
      if (isWhole) return;
      const stand = () => clients.map(({ cursor, state }) => [cursor(), state()]);
      assert.ok(Date.now() < deadline, `never whole again: ${JSON.stringify([now, stand()])}`);
    }
  }
}

/** Exactly once and in order between the points at which something else was said. */
function assertWhole(told: Told[], truth: Map<string, Map<number, number>>, harmed: boolean) {
  let at: Cursor | undefined;
  for (const each of told) {
    if ("lost" in each) {
      assert.ok(harmed, `nothing was lost, and yet it was said: ${each.lost}`);
      at = undefined;
    } else if ("joined" in each) {
      if (at) assert.deepEqual(each.joined, at, "joined elsewhere without a word");
      at = each.joined;
    } else {
      const { epoch, offset, data } = each.event;
      assert.ok(at, "an event before joining");
      assert.deepEqual([epoch, offset], [at.epoch, at.offset + 1], "a gap or a repetition");
      const expected = truth.get(epoch)?.get(offset);
      // Unknown: its publisher never got the answer.
      if (expected !== undefined) assert.equal(data, expected);
      at = { epoch, offset };
    }
  }
}

function openNode(engine: ChaosEngine, time: VirtualTime): Node {
  const hub = engine.openHub();
  const clock = time.clock;
  const board = createPresenceBoardMemory({ clock });
  const gate = createGate({
    metrics: createRealtimeMetrics(createMetrics()),
    rooms: hub,
    policy: createRoomPolicy([
      defineRooms("user:{id}", { presence: false }),
      defineRooms("{id}", {}),
    ]),
    presence: createPresence({ board, clock, log: silentLogger }),
    checkToken: () => Promise.reject(new Error("not asked for")),
    isRevoked: () => false,
    filterBusy: (ids) => Promise.resolve(new Set(ids)),
    keepAlive: () => Promise.resolve(),
    limits: { perAccount: 100, perAddress: 100, messages: { burst: 1_000, perSecond: 1_000 } },
    clock,
    ids: testIds(),
    log: silentLogger,
  });
  // Without its pings, clients would come back for the silence, and heal what must not be broken.
  const running = new AbortController();
  void gate.run(running.signal);
  return { stop: () => running.abort(), gate, hub, lines: new Set() };
}

async function kill(node: Node): Promise<void> {
  node.stop();
  for (const line of [...node.lines]) line.cut(0);
  await node.hub[Symbol.asyncDispose]();
}

function openClient(
  room: string,
  { nodes, random, time }: { nodes: Node[]; random: Chance; time: VirtualTime },
) {
  const told: Told[] = [];
  const caller: Caller = { id: crypto.randomUUID(), roles: ["player"] };
  const connection = createConnection({
    url: "",
    runtime: runtime({
      ...time,
      random: random.next,
      openSocket: () => openLine(random.pick(nodes), caller),
    }),
    credentials: {
      token: () => Promise.resolve("token"),
      expire() {},
      expiresAt: () => Infinity,
      take() {},
      clear() {},
      deviceId: () => undefined,
    },
    onState: (state) => state.name === "online" && rooms.onOnline(),
    onFrame: (frame) => rooms.onFrame(frame),
  });
  const rooms = createRooms(connection);
  const handle = rooms.join(room, {
    event: (event) => told.push({ event }),
    lost: (lost) => told.push({ lost }),
    joined: ({ epoch, offset }) => told.push({ joined: { epoch, offset } }),
  });
  return { told, cursor: handle.cursor, state: connection.state, close: connection.close };
}

function openLine(node: Node, caller: Caller): SocketLike {
  const toClient: string[] = [];
  const toServer: string[] = [];
  let isOpen = true;
  const socket: SocketLike = {
    readyState: 1,
    send: (frame) => void toServer.push(frame),
    close: () => line.cut(1000),
    ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
  };
  const line: Line = {
    flush() {
      while (isOpen && toServer.length > 0) connection.receive(toServer.shift());
      while (isOpen && toClient.length > 0) {
        socket.onmessage?.({ data: toClient.shift() } as never);
      }
    },
    cut(code) {
      if (!isOpen) return;
      isOpen = false;
      node.lines.delete(line);
      connection.end();
      socket.onclose?.({ code } as never);
    },
  };
  const peer: Peer = {
    send: (frame) => isOpen && toClient.push(frame),
    // The close follows what was sent before it.
    close: (code) => queueMicrotask(() => (line.flush(), line.cut(code))),
    backlog: () => 0,
  };
  node.lines.add(line);
  const connection = node.gate.open(caller, peer, "192.0.2.1");
  return socket;
}
