/** Chooses the adapter behind each port: in process, on Redis, on Postgres, on Kafka. */

import type { Config, Secrets } from "../config/mod.ts";
import type { Engines } from "./engines.ts";
import type { Clock } from "../platform/time/clock.ts";
import type { EventStream } from "../platform/streams/event_stream.ts";
import { createEventStreamKafka } from "../platform/streams/event_stream_kafka.ts";
import { createEventStreamPostgres } from "../platform/streams/event_stream_postgres.ts";
import { createEventStreamRedis } from "../platform/streams/event_stream_redis.ts";
import { createStreamLeases } from "../platform/streams/stream_lease_store.ts";
import type { Ids } from "../platform/ids.ts";
import type { Limiter } from "../platform/limits/limiter.ts";
import { createLimiterMemory } from "../platform/limits/limiter_memory.ts";
import { createLimiterRedis } from "../platform/limits/limiter_redis.ts";
import type { Logger } from "../platform/observe/log.ts";
import type { RankIndex } from "../platform/ranks/rank_index.ts";
import { createRankIndexMemory } from "../platform/ranks/rank_index_memory.ts";
import { createRankIndexRedis } from "../platform/ranks/rank_index_redis.ts";
import type { Redis } from "../platform/redis/redis.ts";
import type { PresenceBoard } from "../platform/rooms/presence_board.ts";
import { createPresenceBoardMemory } from "../platform/rooms/presence_board_memory.ts";
import { createPresenceBoardRedis } from "../platform/rooms/presence_board_redis.ts";
import type { HistoryAge, RoomHub } from "../platform/rooms/room_hub.ts";
import { createRoomHubMemory } from "../platform/rooms/room_hub_memory.ts";
import { createRoomHubRedis } from "../platform/rooms/room_hub_redis.ts";

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
  config: Pick<Config, "engines">,
  { database, redis }: Pick<Engines, "database" | "redis">,
  { kafka: settings }: Pick<Secrets, "kafka">,
  { clock, log, onAlone }: Pick<Parts, "clock" | "log"> & { onAlone?: (entries: number) => void },
): Promise<EventStream> {
  const { stream } = config.engines;
  // Another one in its place would be read by nobody.
  if (stream === "kafka") {
    if (!settings) throw new Error("Cannot open the stream: nothing says where Kafka is");
    // Its client is large, and most programs never meet it.
    const { openKafkaLog } = await import("../platform/streams/kafka/kafka_log.ts");
    const kafka = openKafkaLog(settings, log);
    return createEventStreamKafka({
      ...{ kafka, leases: createStreamLeases(database.sql), clock, log },
    });
  }
  if (stream === "postgres") {
    return createEventStreamPostgres({ sql: database.sql, listen: database.direct.listen, clock });
  }
  if (!redis) throw new Error("Cannot open the stream: Redis is not connected");
  return createEventStreamRedis({ redis, clock, log, ...(onAlone && { onAlone }) });
}
