/** `admin streams`: how far the readers are, what is parked, and what is to be read again. */

import { createAuditStore } from "../../audit/mod.ts";
import { openStream } from "../../compose/ports.ts";
import { createIds } from "../../platform/ids.ts";
import { createLeaseStore } from "../../leases/mod.ts";
import { OLDEST, PARTITIONS } from "../../platform/streams/event_stream.ts";
import { connectRedis } from "../../platform/redis/connect.ts";
import {
  createDeadLetters,
  createDeadLetterStore,
  DEAD_TOPIC,
  type DeadLetterAction,
  TELEMETRY_GROUP,
  TELEMETRY_TOPIC,
} from "../../telemetry/mod.ts";
import { attachDatabase } from "./attach.ts";
import { openClock } from "./clock.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";

const OPERATOR = { caller: { id: "operator", roles: ["admin" as const] }, address: "" };
const SHOWN = 100;
const WIDTH = 200;

/** What an operator wants done. */
export type StreamsTask =
  | { do: "show" }
  | { do: DeadLetterAction; id: string }
  | { do: "rewind"; partition: number; position: string };

/** The command line behind `admin streams`; undefined for what it does not know. */
export function readStreamsTask(args: readonly string[]): StreamsTask | undefined {
  const [action, first, second] = args;
  if (action === undefined) return { do: "show" };
  if (action === "drop" && first && args.length === 2) return { do: "drop", id: first };
  if (action !== "replay" || !first) return undefined;
  if (args.length === 2) return { do: "replay", id: first };
  const partition = Number(first);
  const isThere = Number.isInteger(partition) && partition >= 0 && partition < PARTITIONS;
  const position = second === "oldest" ? OLDEST : second ?? "";
  if (!isThere || !/^\d{1,19}(-\d{1,19})?$/.test(position) || args.length > 3) return undefined;
  return { do: "rewind", partition, position };
}

/** @returns the exit code */
export async function streams(outside: Outside, task: StreamsTask): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } });
  await using undo = new AsyncDisposableStack();
  const { database } = undo.use(await attachDatabase({ config, secrets, program: outside, log }));
  const clock = await openClock(database, log);
  const redis = config.engines.stream === "redis" && secrets.redisUrl
    ? await connectRedis({ url: secrets.redisUrl, log })
    : undefined;
  if (redis) undo.defer(() => redis.destroy());
  const stopping = new AbortController();
  undo.defer(() => stopping.abort());
  const stream = undo.use(
    await openStream(config, { database, ...(redis && { redis }) }, secrets, { clock, log }),
  );
  const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  const store = createDeadLetterStore(database);
  const consumer = `operator-${ids.secret(6)}`;
  const deadLetters = createDeadLetters({
    ...{ stream, store, consumer, clock },
    leases: createLeaseStore(database),
  });
  switch (task.do) {
    case "replay":
    case "drop":
      await deadLetters.resolve(OPERATOR, task.id, task.do);
      console.log(
        task.do === "replay" ? `${task.id} is on its way again` : `${task.id} is given up`,
      );
      return 0;
    case "rewind": {
      const { partition, position } = task;
      // Before it: what was done and not noted would be worse than the other way round.
      await createAuditStore(database).append({
        ...{ at: new Date(clock.now()), action: "stream.rewind", actor: OPERATOR.caller.id },
        ...{ subjects: [], addresses: [], outcome: "done" },
        details: { topic: TELEMETRY_TOPIC, group: TELEMETRY_GROUP, partition, position },
      });
      const left = await stream.rewind(TELEMETRY_TOPIC, TELEMETRY_GROUP, partition, position);
      console.log(`${left} events of partition ${partition} are read again, each counts once`);
      return 0;
    }
  }
  const lag = await stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP);
  const waiting = lag.reduce((sum, each) => sum + each, 0);
  console.log(`${TELEMETRY_TOPIC}: ${waiting} events wait to be recorded`);
  for (const [partition, count] of lag.entries()) {
    if (count > 0) console.log(`  partition ${String(partition).padStart(2)}: ${count}`);
  }
  const parked = await deadLetters.list(SHOWN);
  console.log(
    `${DEAD_TOPIC}: ${parked.length === SHOWN ? `${SHOWN} and more` : parked.length} parked`,
  );
  for (const letter of parked) {
    console.log(`  ${letter.id}  ${letter.reason.split("\n")[0]}`);
    console.log(`    ${letter.body.slice(0, WIDTH)}`);
  }
  if (parked.length > 0) {
    console.log("Settle them: admin streams replay ID, admin streams drop ID");
  }
  return 0;
}
