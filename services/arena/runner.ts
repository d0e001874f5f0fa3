/**
 * Runs matches thirty times a second: the part of the arena that lives in a thread of its own.
 *
 * Holds the matches, their clients and their computer opponents. Orders come in and reports go out as
 * plain messages; the thread (or a test) calls `tick`. A match that throws is ended and reported: the
 * others go on. A client whose socket takes nothing gets no frames until it does, and then one that
 * holds all it missed.
 */

import { FrameError } from "./codec/bits.ts";
import { PONG_FRAME } from "./codec/control.ts";
import { writeCommands } from "./codec/commands.ts";
import { createSnapshotReader } from "./codec/snapshot.ts";
import type { Replay } from "./match/input_log.ts";
import {
  createMatch,
  type IgnoredInputs,
  type Match,
  type MatchClient,
  type MatchOutcome,
} from "./match/match.ts";
import type { SeatSignals } from "./match/signals.ts";
import { createOpponent, createWays, type Opponent, type SkillName } from "./opponents/mod.ts";
import type { Watcher } from "./match/watcher.ts";
import { type Setup, TICKS_PER_SECOND } from "./simulation/mod.ts";

export interface OpponentSeat {
  seat: number;
  skill: SkillName;
}

export type RunnerOrder =
  | { type: "open"; match: string; setup: Setup; opponents: readonly OpponentSeat[] }
  | { type: "begin"; match: string }
  | { type: "join"; match: string; client: number; seat: number }
  | { type: "frame"; client: number; bytes: Uint8Array<ArrayBuffer> }
  | { type: "slow"; client: number; slow: boolean }
  | { type: "gone"; client: number }
  | { type: "leave"; match: string; seat: number }
  | { type: "close"; match: string };

export type RunnerReport =
  /** To sockets, of one tick. */
  | { type: "frames"; frames: [client: number, bytes: Uint8Array<ArrayBuffer>][] }
  | { type: "pong"; client: number; bytes: Uint8Array<ArrayBuffer> }
  | { type: "bad frame"; client: number; reason: string }
  | { type: "leaves"; client: number }
  | { type: "refused"; match: string; refusals: IgnoredInputs[] }
  | { type: "over"; match: string; outcome: MatchOutcome; replay: Replay; signals: SeatSignals[] }
  | { type: "failed"; match: string; reason: string };

export interface Runner {
  take(order: RunnerOrder): void;
  /** One tick of every match. @returns how many there are */
  tick(): number;
}

interface Running {
  id: string;
  /** Whether it is played already; before, everybody takes their seat. */
  begun: boolean;
  match: Match;
  opponents: { link: MatchClient; opponent: Opponent; read: (bytes: Uint8Array) => void }[];
}

interface Client {
  running: Running;
  link: MatchClient | Watcher;
  slow: boolean;
}

/** Ticks by which those who look on see later. */
const WATCHED_LATE = 5 * TICKS_PER_SECOND;
/** Ticks between two reports of refused inputs. */
const REFUSALS_EVERY = 30;

export function createRunner({ report }: { report: (report: RunnerReport) => void }): Runner {
  const matches = new Map<string, Running>();
  const clients = new Map<number, Client>();
  let ticks = 0;

  function open({ match: id, setup, opponents }: RunnerOrder & { type: "open" }): void {
    const match = createMatch(setup);
    const ways = createWays(match.world.arena, match.world.tuning.playerRadius);
    matches.set(id, {
      ...{ id, match, begun: false },
      opponents: opponents.map(({ seat, skill }) => {
        const reader = createSnapshotReader(match.shape);
        const opponent = createOpponent({ seat, skill, seed: setup.seed + seat, setup, ways });
        const read = (bytes: Uint8Array) => opponent.see(reader.read(bytes));
        return { link: match.join(seat), opponent, read };
      }),
    });
  }

  function receive(client: number, bytes: Uint8Array): void {
    const known = clients.get(client);
    if (!known) return;
    try {
      const { pong, leaves } = known.link.receive(bytes);
      if (leaves) report({ type: "leaves", client });
      if (pong === undefined) return;
      const answer = new Uint8Array(5);
      answer[0] = PONG_FRAME;
      new DataView(answer.buffer).setUint32(1, pong);
      report({ type: "pong", client, bytes: answer });
    } catch (error) {
      // A fault of ours must not take the other matches with it.
      if (!(error instanceof FrameError)) return failed(known.running.id, error);
      forget(client);
      report({ type: "bad frame", client, reason: error.message });
    }
  }

  function forget(client: number): void {
    clients.get(client)?.link.close();
    clients.delete(client);
  }

  /** Ends a match, whatever it did. */
  function close(id: string): void {
    matches.delete(id);
    for (const [client, { running }] of clients) if (running.id === id) clients.delete(client);
  }

  function failed(id: string, error: unknown): void {
    close(id);
    report({ type: "failed", match: id, reason: String(error) });
  }

  function advance({ id, match, opponents }: Running): void {
    match.tick();
    for (const { link, opponent, read } of opponents) {
      read(link.frame());
      const { tick } = match.world.state;
      const commands = [opponent.act(tick + 1)];
      link.receive(
        writeCommands({ acknowledged: tick, wantsBody: opponent.wantsBody, commands }),
      );
    }
    if (ticks % REFUSALS_EVERY === 0 || match.over) {
      const refusals = match.takeRefusals();
      if (refusals.length > 0) report({ type: "refused", match: id, refusals });
    }
  }

  return {
    take(order) {
      switch (order.type) {
        case "open":
          return open(order);
        case "begin": {
          const running = matches.get(order.match);
          if (running) running.begun = true;
          return;
        }
        case "join": {
          const running = matches.get(order.match);
          if (!running) return;
          const link = order.seat < 0
            ? running.match.watch(WATCHED_LATE)
            : running.match.join(order.seat);
          return void clients.set(order.client, { running, link, slow: false });
        }
        case "frame":
          return receive(order.client, order.bytes);
        case "slow": {
          const client = clients.get(order.client);
          if (client) client.slow = order.slow;
          return;
        }
        case "gone":
          return forget(order.client);
        case "leave":
          return matches.get(order.match)?.match.leave(order.seat);
        case "close":
          return close(order.match);
      }
    },

    tick() {
      ticks++;
      const over: Running[] = [];
      for (const running of matches.values()) {
        if (!running.begun) continue;
        try {
          advance(running);
          if (running.match.over) over.push(running);
        } catch (error) {
          failed(running.id, error);
        }
      }
      const frames: [number, Uint8Array<ArrayBuffer>][] = [];
      for (const [client, { running, link, slow }] of clients) {
        const frame = running.begun && !slow ? link.frame() : undefined;
        if (frame) frames.push([client, frame]);
      }
      if (frames.length > 0) report({ type: "frames", frames });
      for (const { id, match } of over) {
        close(id);
        const kept = { replay: match.replay(), signals: match.signals() };
        report({ type: "over", match: id, outcome: match.outcome(), ...kept });
      }
      return matches.size;
    },
  };
}
