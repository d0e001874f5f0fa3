/** Presence that all nodes share: a set of members per room and node (presence_board_lua.ts). */

import type { Clock } from "./clock.ts";
import type { Logger } from "./log.ts";
import { encodePresence, type PresenceBoard } from "./presence_board.ts";
import { ADD, LIST, SETTLE } from "./presence_board_lua.ts";
import { duplicateRedis, type Redis, script } from "./redis.ts";

/** Names that one script call takes. */
const MOST_AT_ONCE = 1_000;

export function createPresenceBoardRedis(
  { redis, node, clock, log }: {
    redis: Redis;
    /** Unique name of this node. */
    node: string;
    clock: Pick<Clock, "now">;
    log: Logger;
  },
): PresenceBoard {
  const addScript = script(redis, ADD);
  const listScript = script(redis, LIST);
  const settleScript = script(redis, SETTLE);
  let subscriber: Promise<Redis> | null = null;

  function listening(): Promise<Redis> {
    return subscriber ??= duplicateRedis(redis, log).catch((error) => {
      subscriber = null;
      throw error;
    });
  }

  function call(room: string) {
    const prefix = `rp:{${room}}:at:`;
    return {
      keys: [`rp:{${room}}:nodes`, `rp:{${room}}:told`, prefix + node],
      args: [prefix, node],
    };
  }

  async function settle(room: string, gone: string[], here: string[]): Promise<number> {
    const { keys, args } = call(room);
    const at = new Date(clock.now()).toISOString();
    // The engine counts: what stands before and behind the number is encoded here.
    const [head, tail] = encodePresence(room, { count: 0 }, at).split(/(?<="count":)0/);
    const names = [String(gone.length), ...gone, ...here];
    return await settleScript.run(keys, [
      ...args,
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
    async settle(room, { gone, here }) {
      let [left, stay] = [gone, here];
      for (;;) {
        const nowGone = left.slice(0, MOST_AT_ONCE);
        const nowHere = stay.slice(0, MOST_AT_ONCE);
        const count = await settle(room, nowGone, nowHere);
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
      const connection = await listening();
      const receive = (frame: string) => listener(frame);
      await connection.subscribe(channelOf(room), receive);
      return {
        [Symbol.asyncDispose]() {
          // Nobody waits for it: out of reach, it is done after the reconnect.
          connection.unsubscribe(channelOf(room), receive).catch(() => {});
          return Promise.resolve();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      const connection = await subscriber?.catch(() => null);
      connection?.destroy();
    },
  };
}

function channelOf(room: string): string {
  return `rp:${room}`;
}
