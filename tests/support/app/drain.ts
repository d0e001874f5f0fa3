/** What the background workers would do, done now and to the end. */

import { checkAnnounced } from "./announced.ts";
import { silentLogger as log } from "./silent_logger.ts";
import { composeRecorder } from "../../../services/compose/recorder.ts";
import type { Services } from "../../../services/compose/mod.ts";
import { TELEMETRY_GROUP, TELEMETRY_TOPIC } from "../../../services/telemetry/mod.ts";

/** Matches, relays and records until nothing is left. */
export async function drain(services: Services): Promise<void> {
  const { play: { matchers }, delivery: { relay, webhooks } } = services;
  for (;;) {
    let done = 0;
    for (const matcher of matchers.list()) {
      // Given back: time stands still here, while a lease that is kept runs out on the database's clock.
      done += (await matcher.pass(undefined, { release: true }))?.length ?? 0;
    }
    await checkAnnounced(services);
    done += await relay.relay() ?? 0;
    done += await webhooks.deliver();
    done += await recordTelemetry(services);
    if (done === 0) return;
  }
}

/** One round through every partition. @returns entries recorded */
async function recordTelemetry(
  { telemetry: { stream }, engines, clock, game: { game } }: Services,
): Promise<number> {
  const member = {
    topic: TELEMETRY_TOPIC,
    group: TELEMETRY_GROUP,
    consumer: "test",
    leaseMs: 10_000,
  };
  const lag = await stream.lag(TELEMETRY_TOPIC, TELEMETRY_GROUP);
  if (lag.every((each) => each === 0)) return 0;
  const recorder = composeRecorder({
    ...{ database: engines.database, rules: game.config.telemetry.rules, clock, log },
  });
  let recorded = 0;
  for (const lease of await stream.claim(member)) {
    let after = lease.committed;
    for (;;) {
      const entries = await stream.read(TELEMETRY_TOPIC, lease.partition, {
        after,
        limit: 500,
        waitMs: 0,
      });
      const last = entries.at(-1);
      if (!last) break;
      await recorder.record(entries);
      await stream.commit(lease, last.position);
      after = last.position;
      recorded += entries.length;
    }
  }
  await stream.leave(member);
  return recorded;
}
