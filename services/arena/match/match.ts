/**
 * One running match: the world, a command queue per seat, and what each client knows.
 *
 * Holds all of it in memory; whoever runs it calls `tick` thirty times a second and carries frames to
 * and from sockets. It knows no clock and no socket, so that a test plays a minute in a moment. Every
 * input that the world consumed is logged with the hash of the state after it (AR5).
 */

import { FrameError } from "../codec/bits.ts";
import { readClientFrame } from "../codec/commands.ts";
import { createSnapshotWriter, type SnapshotWriter } from "../codec/snapshot.ts";
import {
  type Board,
  CHECK,
  type FrameShape,
  type Own,
  type SeenEvent,
  type SeenPlayer,
  type Snapshot,
} from "../codec/types.ts";
import {
  checkBody,
  createWorld,
  hashWorld,
  pointsBy,
  pointsOf,
  readBody,
  setPresent,
  type Setup,
  step,
  type World,
} from "../simulation/mod.ts";
import { createCourse } from "./course.ts";
import { type CommandQueue, createCommandQueue, type Ignored } from "./command_queue.ts";
import { createWatcher, type Heard, type Watcher, type Watching } from "./watcher.ts";
import { createInputLog, type Presence, type Replay } from "./input_log.ts";
import { createSignalWatch, type SeatSignals } from "./signals.ts";
import {
  boardOf,
  boltsUnderWay,
  eventsOf,
  type Eye,
  movesBody,
  seenEvents,
  seenPlayers,
  shownPlayers,
  vitalsOf,
} from "./view.ts";

export interface MatchClient {
  readonly seat: number;
  /**
   * A frame of this client's socket.
   * @throws FrameError for what is no frame, or acknowledges a tick that is still to come
   */
  receive(frame: Uint8Array): Heard;
  /** What changed since the last call, at the world's present tick. */
  frame(): Uint8Array<ArrayBuffer>;
  /** Nobody reads its frames any more. */
  close(): void;
}

export interface MatchOutcome {
  /** Side; −1: a draw. */
  winner: number;
  points: number[];
  /** How often the lead changed hands. */
  leadChanges: number;
  seats: {
    points: number;
    eliminations: number;
    deaths: number;
    hits: number;
    damage: number;
    coreTicks: number;
    /** Whether it was still taken at the end. */
    present: boolean;
  }[];
}

export interface IgnoredInputs {
  seat: number;
  reason: Ignored;
  count: number;
}

export interface Match {
  readonly world: World;
  readonly over: boolean;
  /** How frames of this match are laid out. */
  readonly shape: FrameShape;
  /** A client for a seat takes the place of the seat's last; its commands go on from now. */
  join(seat: number): MatchClient;
  /** Somebody who looks on, so many ticks later than it is. */
  watch(late: number): Watcher;
  /** The seat is given up for good. */
  leave(seat: number): void;
  tick(): void;
  /** Inputs ignored since the last call, by seat and reason. */
  takeRefusals(): IgnoredInputs[];
  outcome(): MatchOutcome;
  replay(): Replay;
  /** How each seat has played so far. */
  signals(): SeatSignals[];
}

/** Where those who look on see everything from. */
const ABOVE: Eye = { seat: -1, x: 0, y: 0 };

export function createMatch(setup: Setup): Match {
  const world = createWorld(setup);
  const queues: CommandQueue[] = setup.seats.map(() => createCommandQueue(0));
  const log = createInputLog();
  const signals = createSignalWatch(setup.seats.length);
  const course = createCourse(world);
  const presences: Presence[] = [];
  const refusals = new Map<string, IgnoredInputs>();
  const clients = new Set<{ see(events: readonly SeenEvent[]): void; seat: number }>();
  const watchers = new Set<Watching>();
  /** Of the present tick, once for all clients. */
  let shown: { players: readonly (SeenPlayer | undefined)[]; board: Board } | undefined;
  const shape: FrameShape = {
    ...{ width: world.arena.width, height: world.arena.height },
    ...{ seats: world.seats, sides: world.sides },
  };

  function refuse(seat: number, reason: Ignored): void {
    const key = `${seat} ${reason}`;
    const known = refusals.get(key) ?? { seat, reason, count: 0 };
    known.count++;
    refusals.set(key, known);
  }

  function snapshotFor(eye: Eye, own: Own | undefined, events: SeenEvent[]): Snapshot {
    shown ??= { players: shownPlayers(world), board: boardOf(world) };
    const players = seenPlayers(world, shown.players, eye);
    return { tick: world.state.tick, own, board: shown.board, players, events };
  }

  function open(seat: number): MatchClient {
    const writer: SnapshotWriter = createSnapshotWriter(shape);
    const eye: Eye = { seat, x: world.arena.core.x, y: world.arena.core.y };
    let [sent, acknowledged] = [0, 0];
    let wantsBody = true;
    let pending: SeenEvent[] = boltsUnderWay(world);
    const known = {
      seat,
      see(all: readonly SeenEvent[]) {
        look();
        const events = seenEvents(world, all, eye);
        pending.push(...events);
        wantsBody ||= events.some((event) => movesBody(event, seat));
      },
    };
    function look(): void {
      // Whoever is eliminated keeps looking at where it happened.
      if (world.bodies.alive[seat] === 0) return;
      eye.x = world.bodies.x[seat]!;
      eye.y = world.bodies.y[seat]!;
    }
    look();
    for (const each of clients) if (each.seat === seat) clients.delete(each);
    clients.add(known);

    function own(): Own {
      const queue = queues[seat]!;
      const { tick } = world.state;
      return {
        ...{ bodyTick: queue.bodyTick, slack: queue.slack(tick) },
        check: checkBody(world.bodies, seat) & CHECK,
        ...vitalsOf(world, seat),
        ...(wantsBody && { body: readBody(world.bodies, seat) }),
      };
    }

    return {
      seat,
      receive(bytes) {
        const frame = readClientFrame(bytes);
        if (frame.kind === "ping") return { pong: frame.stamp };
        if (frame.kind === "leave") return { leaves: true };
        if (frame.acknowledged > sent) {
          throw new FrameError(
            `Cannot take the frame: there was no snapshot ${frame.acknowledged}`,
          );
        }
        if (frame.acknowledged > acknowledged) {
          acknowledged = frame.acknowledged;
          writer.acknowledge(acknowledged);
        }
        wantsBody ||= frame.wantsBody;
        const context = { acknowledged, worldTick: world.state.tick };
        for (const command of frame.commands) {
          const refusal = queues[seat]!.receive(command, context);
          if (refusal !== undefined && refusal !== "late") refuse(seat, refusal);
        }
        return {};
      },
      frame() {
        const snapshot = snapshotFor(eye, own(), pending);
        pending = [];
        wantsBody = false;
        sent = snapshot.tick;
        return writer.write(snapshot);
      },
      close: () => void clients.delete(known),
    };
  }

  return {
    world,
    shape,
    get over() {
      return world.state.over === 1;
    },
    join(seat) {
      if (world.players.present[seat] === 0) present(seat, true);
      queues[seat]!.beginAnew();
      return open(seat);
    },
    watch(late) {
      const watching = createWatcher({ shape, late, onClose: () => watchers.delete(watching) });
      watchers.add(watching);
      watching.see(snapshotFor(ABOVE, undefined, boltsUnderWay(world)));
      return watching;
    },
    leave: (seat) => present(seat, false),
    tick() {
      if (world.state.over === 1) return;
      const tick = world.state.tick + 1;
      const commands = queues.map((queue) => queue.take(tick));
      log.add(tick, presences, commands);
      presences.length = 0;
      signals.before(world, commands);
      step(world, commands);
      log.close(hashWorld(world));
      signals.after(world);
      course.after(world);
      for (const event of world.events) {
        if (event.kind === "refused") refuse(event.seat, "cooldown");
      }
      shown = undefined;
      const events = eventsOf(world);
      for (const client of clients) client.see(events);
      if (watchers.size === 0) return;
      const snapshot = snapshotFor(ABOVE, undefined, seenEvents(world, events, ABOVE));
      for (const watcher of watchers) watcher.see(snapshot);
    },
    takeRefusals() {
      const taken = [...refusals.values()];
      refusals.clear();
      return taken;
    },
    outcome: () => ({
      winner: world.state.winner,
      points: Array.from({ length: world.sides }, (_, side) => pointsOf(world, side)),
      leadChanges: course.leadChanges(),
      seats: setup.seats.map((_, seat) => ({
        points: pointsBy(world, seat),
        eliminations: world.players.eliminations[seat]!,
        deaths: world.players.deaths[seat]!,
        hits: course.hits()[seat]!,
        damage: world.players.boltDamage[seat]! + world.players.waveDamage[seat]!,
        coreTicks: world.players.coreTicks[seat]!,
        present: world.players.present[seat] === 1,
      })),
    }),
    replay: () => log.take(setup),
    signals: () => signals.take(),
  };

  function present(seat: number, there: boolean): void {
    presences.push({ seat, present: there });
    setPresent(world, seat, there);
    shown = undefined;
  }
}
