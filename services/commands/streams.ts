/** `admin streams`: how far the readers are, what is parked, and what becomes of it. */

import { openStream } from "../compose_ports.ts";
import { createIds } from "../platform/ids.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { connectRedis } from "../platform/redis.ts";
import {
  createDeadLetters,
  createDeadLetterStore,
  DEAD_TOPIC,
  type DeadLetterAction,
  TELEMETRY_GROUP,
  TELEMETRY_TOPIC,
} from "../telemetry/mod.ts";
import { attachDatabase } from "./attach.ts";
import type { Outside } from "./program.ts";
import { openLog, readSettings } from "./settings.ts";

const OPERATOR = { caller: { id: "operator", roles: ["admin" as const] }, address: "" };
const SHOWN = 100;
const WIDTH = 200;

/** @returns the exit code */
export async function streams(
  outside: Outside,
  action?: DeadLetterAction,
  id?: string,
): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ ...config, logLevel: "warn" });
  await using undo = new AsyncDisposableStack();
  const { database } = undo.use(await attachDatabase({ config, secrets, program: outside, log }));
  const redis = secrets.redisUrl ? await connectRedis({ url: secrets.redisUrl, log }) : undefined;
  if (redis) undo.defer(() => redis.destroy());
  const stopping = new AbortController();
  undo.defer(() => stopping.abort());
  const stream = undo.use(
    await openStream(config, { database, ...(redis && { redis }) }, secrets, {
      ...{ clock, log, signal: stopping.signal },
    }),
  );
  const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  const store = createDeadLetterStore(database);
  const consumer = `operator-${ids.secret(6)}`;
  const deadLetters = createDeadLetters({ stream, store, consumer, clock });
  if (action && id) {
    await deadLetters.settle(OPERATOR, id, action);
    console.log(action === "replay" ? `${id} is on its way again` : `${id} is given up`);
    return 0;
  }
  const lag = await stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP);
  const waiting = lag.reduce((sum, each) => sum + each, 0);
  console.log(`${TELEMETRY_TOPIC}: ${waiting} events wait to be recorded (${lag.join(" ")})`);
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
