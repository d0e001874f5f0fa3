/** Chooses the adapter behind each port: in process, on Redis, on Postgres. */

import type { Config, Secrets } from "./config.ts";
import type { Engines } from "./compose_engines.ts";
import type { Clock } from "./platform/clock.ts";
import type { EventStream } from "./platform/event_stream.ts";
import { createEventStreamPostgres } from "./platform/event_stream_postgres.ts";
import { createEventStreamRedis } from "./platform/event_stream_redis.ts";
import type { Ids } from "./platform/ids.ts";
import type { Limiter } from "./platform/limiter.ts";
import { createLimiterMemory } from "./platform/limiter_memory.ts";
import { createLimiterRedis } from "./platform/limiter_redis.ts";
import type { Logger } from "./platform/log.ts";
import type { RankIndex } from "./platform/rank_index.ts";
import { createRankIndexMemory } from "./platform/rank_index_memory.ts";
import { createRankIndexRedis } from "./platform/rank_index_redis.ts";
import { connectRedis, type Redis } from "./platform/redis.ts";
import type { PresenceBoard } from "./platform/presence_board.ts";
import { createPresenceBoardMemory } from "./platform/presence_board_memory.ts";
import { createPresenceBoardRedis } from "./platform/presence_board_redis.ts";
import type { HistoryAge, RoomHub } from "./platform/room_hub.ts";
import { createRoomHubMemory } from "./platform/room_hub_memory.ts";
import { createRoomHubRedis } from "./platform/room_hub_redis.ts";

interface Parts {
  clock: Clock;
  ids: Ids;
  log: Logger;
}

export interface HotState {
  limiter: Limiter;
  index: RankIndex;
  rooms: RoomHub;
  presenceBoard: PresenceBoard;
}

/** What can be rebuilt or forgotten: limits, ranks, rooms. */
export function openHotState(
  redis: Redis | undefined,
  parts: Parts & { node: string; historyMs: HistoryAge },
): HotState {
  return redis
    ? {
      limiter: createLimiterRedis({ redis, ...parts }),
      index: createRankIndexRedis({ redis, ...parts }),
      rooms: createRoomHubRedis({ redis, ...parts }),
      presenceBoard: createPresenceBoardRedis({ redis, ...parts }),
    }
    : {
      limiter: createLimiterMemory(parts),
      index: createRankIndexMemory(parts),
      rooms: createRoomHubMemory(parts),
      presenceBoard: createPresenceBoardMemory(parts),
    };
}

/** The stream adapter that the configuration names; the telemetry thread opens its own. */
export async function openStream(
  config: Pick<Config, "streamBackend">,
  { database, redis }: Pick<Engines, "database" | "redis">,
  { redisUrl }: Pick<Secrets, "redisUrl">,
  { clock, log, signal }: Pick<Parts, "clock" | "log"> & { signal: AbortSignal },
): Promise<EventStream> {
  if (config.streamBackend === "postgres" || !redis || !redisUrl) {
    return createEventStreamPostgres({ sql: database.direct, clock });
  }
  const blocking = await connectRedis({ url: redisUrl, log, watchdog: false, signal });
  return createEventStreamRedis({ redis, blocking, clock, log });
}
