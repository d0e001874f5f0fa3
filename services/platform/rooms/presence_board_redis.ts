/**
 * Presence that all nodes share: a set of members per room and node (presence_board_lua.ts).
 *
 * Holds only who listens here, with one channel a room; members stand in Redis, and each change is
 * one script, so that it is published once whichever node asks (PB2). The node's presence drives it.
 * What is published while the connection is away is missed here: `list` says how it stands.
 */

import type { Clock } from "../time/clock.ts";
import type { Logger } from "../observe/log.ts";
import { encodePresence, type PresenceBoard } from "./presence_board.ts";
import { ADD, LIST, RECONCILE } from "./presence_board_lua.ts";
import { type Redis, script } from "../redis/redis.ts";
import { createChannels } from "../redis/redis_channels.ts";

/** Names that one script call takes. */
const MOST_AT_ONCE = 1_000;

export function createPresenceBoardRedis(
  { redis, node, clock, log }: {
    redis: Redis;
    /** Unique name of this node. */
    node: string;
    clock: Clock;
    log: Logger;
  },
): PresenceBoard {
  const addScript = script(redis, ADD);
  const listScript = script(redis, LIST);
  const reconcileScript = script(redis, RECONCILE);
  // What is missed while the connection is away is not told again: presence may be forgotten.
  const channels = createChannels({ redis, clock, log });
  const rooms = new Map<string, Set<(frame: string) => void>>();

  /** Where channels have slots it stands in the room's own: a script publishes there alone. */
  const channelOf = (room: string) => redis.publish === "SPUBLISH" ? `rp:{${room}}` : `rp:${room}`;

  function call(room: string) {
    const prefix = `rp:{${room}}:at:`;
    return {
      keys: [`rp:{${room}}:nodes`, `rp:{${room}}:told`, prefix + node],
      args: [prefix, node],
    };
  }

  async function reconcile(room: string, gone: string[], here: string[]): Promise<number> {
    const { keys, args } = call(room);
    const at = new Date(clock.now()).toISOString();
    // The engine counts: what stands before and behind the number is encoded here.
    const [head, tail] = encodePresence(room, { count: 0 }, at).split(/(?<="count":)0/);
    const names = [String(gone.length), ...gone, ...here];
    return await reconcileScript.run(keys, [
      ...args,
      redis.publish,
      channelOf(room),
      head!,
      tail!,
      ...names,
    ]) as number;
  }

  return {
    async add(room, userId) {
      const { keys, args } = call(room);
      await addScript.run(keys, [...args, userId]);
    },
    async reconcile(room, { gone, here }) {
      let [left, stay] = [gone, here];
      for (;;) {
        const nowGone = left.slice(0, MOST_AT_ONCE);
        const nowHere = stay.slice(0, MOST_AT_ONCE);
        const count = await reconcile(room, nowGone, nowHere);
        [left, stay] = [left.slice(MOST_AT_ONCE), stay.slice(MOST_AT_ONCE)];
        if (left.length + stay.length === 0) return count;
      }
    },
    async list(room) {
      const { keys, args } = call(room);
      const [count, named, ...users] = await listScript.run(keys, args) as [
        ...[number, number],
        ...string[],
      ];
      return named === 1 ? { count, users } : { count };
    },
    async listen(room, listener) {
      const own = (frame: string) => listener(frame);
      const listeners = rooms.get(room) ?? new Set();
      rooms.set(room, listeners.add(own));
      const dispose = () => {
        if (listeners.delete(own) && listeners.size === 0 && rooms.get(room) === listeners) {
          rooms.delete(room);
          channels.close(channelOf(room));
        }
        return Promise.resolve();
      };
      try {
        if (listeners.size === 1) {
          await channels.open(channelOf(room), (frame) => {
            for (const each of listeners) each(frame);
          });
        }
      } catch (error) {
        // Whoever comes next opens the channel anew.
        await dispose();
        throw error;
      }
      return { [Symbol.asyncDispose]: dispose };
    },
    [Symbol.asyncDispose]: () => channels[Symbol.asyncDispose](),
  };
}
