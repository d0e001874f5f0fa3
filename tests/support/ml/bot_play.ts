/** Made-up play recorded as the telemetry worker does it, with the bot model beside it. */

import { place } from "../process/place.ts";
import { composeBotModels, type FollowedBotModels } from "../../../services/compose/bot_model.ts";
import { composeRecorder, composeScoring } from "../../../services/compose/recorder.ts";
import {
  type BotModels,
  type BotReport,
  type Observed,
  type RuleSettings,
} from "../../../services/anti_cheat/mod.ts";
import { createInferenceOnnx } from "../../../services/ml/serving/inference_onnx.ts";
import type { Delivered } from "../../../services/platform/streams/event_stream.ts";
import { systemClock } from "../../../services/platform/time/clock.ts";
import type { TestApp } from "../app/test_app.ts";
import { silentLogger as log } from "../app/silent_logger.ts";

/** An inference thread of its own, and the bot model that is promoted. */
export function openBotModels(
  { services: { engines: { database } } }: TestApp,
): FollowedBotModels & AsyncDisposable {
  const inference = createInferenceOnnx({
    program: place,
    ...{ device: "cpu", threads: 1, clock: systemClock, log },
  });
  return {
    ...composeBotModels({ database, inference, clock: systemClock, log }),
    [Symbol.asyncDispose]: () => inference[Symbol.asyncDispose](),
  };
}

/** A worker's life: what it records, and what it says of the bot model. */
export function startRecording(
  { services: { engines: { database } }, clock }: TestApp,
  models: BotModels | undefined,
  { rules = {}, mostOwed }: { rules?: RuleSettings; mostOwed?: number } = {},
) {
  const told: BotReport = { scored: 0, skipped: 0, flagged: 0, seconds: 0 };
  const bots = models && composeScoring({
    ...{ database, models, rules, clock, log, mayScore: () => Promise.resolve(true) },
    ...(mostOwed !== undefined && { mostOwed }),
    report(of) {
      told.scored += of.scored;
      told.skipped += of.skipped;
      told.flagged += of.flagged;
      if (of.owed !== undefined) told.owed = of.owed;
    },
  });
  const recorder = composeRecorder({ database, rules, clock, log, ...(bots && { bots }) });
  return {
    told,
    record: recorder.record,
    /** Scores until nothing more is owed, or can be. */
    async score() {
      while (await bots?.scorer.score());
    },
  };
}

/** A session as the stream carries it; its last event arrives now. */
export function toEntries(
  session: readonly Observed[],
  { userId, now }: { userId: string; now: number },
): Delivered[] {
  const late = now - session.at(-1)!.receivedAt;
  return session.map(({ kind, payload, at, receivedAt }, i) => {
    const arrived = Math.round(late + receivedAt);
    return {
      ...{ id: crypto.randomUUID(), key: userId, position: String(i) },
      body: JSON.stringify({
        ...{ event: kind, payload, user_id: userId, ts: Math.round(late + at) },
        received_at: arrived,
      }),
    };
  });
}
