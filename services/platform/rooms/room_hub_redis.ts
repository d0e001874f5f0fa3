/**
 * Rooms that all nodes share: one script call per publication (room_hub_lua.ts), one subscription per
 * room and node (redis_channels.ts).
 */

import type { Clock } from "../time/clock.ts";
import type { Ids } from "../ids.ts";
import type { Logger } from "../observe/log.ts";
import { type Redis, script } from "../redis/redis.ts";
import { serverRun } from "../redis/server_run.ts";
import { createChannels } from "../redis/redis_channels.ts";
import { createFeed, type Feed } from "./room_feed.ts";
import {
  type Cursor,
  encodeFrame,
  type History,
  HISTORY_AGE_MS,
  type HistoryAge,
  lostBetween,
  type Publication,
  type RoomHub,
} from "./room_hub.ts";
import { HISTORY, PUBLISH } from "./room_hub_lua.ts";

const RETRY_MS = 200;
/** A room unheard of for so long is compared with the server, lest its last publication was lost. */
const QUIET_MS = 40_000;
const QUIET_LOOK_MS = 10_000;

interface Listener {
  listener: (publication: Publication) => void;
  onLost: (() => void) | undefined;
}

/** What this node has of a room that it listens to. */
interface Room {
  feed: Feed;
  listeners: Set<Listener>;
  /** Settles when the server has confirmed the subscription and the feed stands. */
  opened: Promise<void>;
  /** When something last showed where the room stands. */
  checkedAt: number;
  leave(): void;
}

export function createRoomHubRedis(
  { redis, clock, ids, log, historyMs = () => HISTORY_AGE_MS }: {
    redis: Redis;
    clock: Clock;
    ids: Pick<Ids, "secret">;
    log: Logger;
    historyMs?: HistoryAge;
  },
): RoomHub {
  const run = serverRun(redis);
  const publishScript = script(redis, PUBLISH);
  const historyScript = script(redis, HISTORY);
  const rooms = new Map<string, Room>();
  const byChannel = new Map<string, Room>();
  const closing = new AbortController();
  const channels = createChannels({
    redis,
    clock,
    log,
    onGone(names) {
      for (const name of names) byChannel.get(name)?.feed.pause();
    },
    onBack(names) {
      for (const name of names) byChannel.get(name)?.feed.resume();
    },
  });
  let watching: Promise<void> | null = null;

  /** The channel cannot tell that its last message was lost: history can. */
  async function watchQuiet(): Promise<void> {
    while (!closing.signal.aborted) {
      await clock.sleep(QUIET_LOOK_MS, closing.signal);
      const now = clock.elapsed();
      for (const room of rooms.values()) {
        if (now - room.checkedAt < QUIET_MS) continue;
        room.checkedAt = now;
        room.feed.check();
      }
    }
  }

  async function history(room: string, after?: Cursor): Promise<History> {
    const own = [await run(), ids.secret(9), String(historyMs(room))];
    const [epoch, offset, ...texts] = await historyScript.run(
      keysOf(room),
      [...own, after?.epoch ?? "", String(after?.offset ?? "")],
    ) as [string, number, ...string[]];
    const now = { epoch, offset };
    if (!after) return { ...now, recovered: true, publications: [] };
    const publications = texts.reverse().map((text) => decode(room, text));
    // What is left of a damaged history is not told: all of it, without a hole, or nothing.
    const isWhole = publications.length === offset - after.offset &&
      publications.every((each, i) => each.offset === after.offset + 1 + i);
    const reason = lostBetween(after, now) ?? (isWhole ? null : "offset_too_old");
    if (reason) return { ...now, recovered: false, reason, publications: [] };
    return { ...now, recovered: true, publications };
  }

  function join(name: string): Room {
    const listeners = new Set<Listener>();
    const feed = createFeed({
      history: (after) => history(name, after),
      deliver(publication) {
        for (const { listener } of listeners) listener(publication);
      },
      lost() {
        for (const { onLost } of listeners) onLost?.();
      },
      async retry(error) {
        log.warn({ err: error, room: name }, "rooms: cannot fill a gap yet");
        await clock.sleep(RETRY_MS, closing.signal);
        return !closing.signal.aborted;
      },
    });
    const receive = (text: string) => {
      room.checkedAt = clock.elapsed();
      feed.receive(decode(name, text));
    };
    watching ??= watchQuiet();
    const channel = channelOf(name, redis);
    const opened = channels.open(channel, receive).then(() => feed.open());
    const room: Room = {
      feed,
      listeners,
      opened,
      checkedAt: clock.elapsed(),
      leave() {
        feed.close();
        if (rooms.get(name) !== room) return;
        rooms.delete(name);
        byChannel.delete(channel);
        channels.close(channel);
      },
    };
    rooms.set(name, room);
    byChannel.set(channel, room);
    return room;
  }

  return {
    async publish(room, message) {
      const at = new Date(clock.now()).toISOString();
      const { head, joint, tail } = encodeFrame(room, message, at);
      const stamp = `${at} ${JSON.stringify(message.kind)}`;
      const own = [await run(), ids.secret(9), String(historyMs(room))];
      const args = [redis.publish, channelOf(room, redis), stamp, head, joint, tail];
      if (message.key !== undefined) args.push(message.key);
      const [epoch, offset] = await publishScript.run(
        keysOf(room),
        [...own, ...args],
      ) as [string, number];
      return { epoch, offset };
    },
    history,
    async subscribe(name, listener, onLost) {
      const room = rooms.get(name) ?? join(name);
      const own: Listener = { listener, onLost };
      room.listeners.add(own);
      const dispose = () => {
        if (room.listeners.delete(own) && room.listeners.size === 0) room.leave();
      };
      try {
        await room.opened;
      } catch (error) {
        dispose();
        throw error;
      }
      return {
        [Symbol.asyncDispose]() {
          dispose();
          return Promise.resolve();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const { feed } of rooms.values()) feed.close();
      rooms.clear();
      await channels[Symbol.asyncDispose]();
      await watching;
    },
  };
}

/** Where channels have slots it stands in the room's own: a script publishes there alone. */
function channelOf(room: string, { publish }: Pick<Redis, "publish">): string {
  return publish === "SPUBLISH" ? `rt:{${room}}` : `rt:${room}`;
}

function keysOf(room: string): string[] {
  return [`rt:{${room}}:now`, `rt:{${room}}:log`];
}

/** Reads `epoch offset at "kind"`, a line end, and the frame, which stays as it is. */
function decode(room: string, text: string): Publication {
  const end = text.indexOf("\n");
  const [epoch, offset, at, ...kind] = text.slice(0, end).split(" ");
  return {
    room,
    epoch: epoch!,
    offset: Number(offset),
    kind: JSON.parse(kind.join(" ")),
    at: at!,
    frame: text.slice(end + 1),
  };
}
