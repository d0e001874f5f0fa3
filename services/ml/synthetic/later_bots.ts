/**
 * Bots that were written after the shipped bot model of 2026-11-29 was frozen: nobody who made it, its
 * features or its threshold knew of them. They only test; no training data holds them, so that they stay
 * what the model was not made for. Each takes an honest session and replaces what a program would do.
 */

import { type HONEST_COHORTS, makeSession, type Observed } from "../../anti_cheat/mod.ts";
import { createNormal, createRandom } from "../../platform/random.ts";

export const LATER_BOTS = ["course_runner", "dice_player"] as const;
export type LaterBot = typeof LATER_BOTS[number];

export function makeLaterBot(
  bot: LaterBot,
  { cohort, seed, minutes }: {
    cohort: typeof HONEST_COHORTS[number];
    seed: number;
    minutes: number;
  },
): Observed[] {
  const session = makeSession({ cohort, seed, minutes });
  return bot === "course_runner" ? courseRunner(session, seed) : dicePlayer(session, seed);
}

/** Runs a round bent course for ever, a few units beside it each time; a person does all the rest. */
function courseRunner(session: Observed[], seed: number): Observed[] {
  const random = createRandom(seed ^ 0xc0de);
  const normal = createNormal(random);
  const [width, height] = [300 + 500 * random(), 300 + 500 * random()];
  const [lap, phase] = [15_000 + 15_000 * random(), 2 * Math.PI * random()];
  return session.map((event) => {
    if (event.kind !== "move" && event.kind !== "spawn") return event;
    const angle = 2 * Math.PI * event.at / lap;
    const x = Math.round(1_000 + width * Math.sin(angle) + 4 * normal());
    const y = Math.round(1_000 + height * Math.sin(2 * angle + phase) + 4 * normal());
    return { ...event, kind: "move", payload: { ...event.payload, x, y } };
  });
}

/**
 * Throws dice that are loaded as people are: intervals, reactions and turns are each drawn from a
 * distribution that fits a person's. What is lost is only how one follows from another.
 */
function dicePlayer(session: Observed[], seed: number): Observed[] {
  const random = createRandom(seed ^ 0xd1ce);
  const normal = createNormal(random);
  const [beat, spread, quickness] = [
    220 + 250 * random(),
    0.25 + 0.2 * random(),
    190 + 60 * random(),
  ];
  let at = session[0]?.at ?? 0;
  return session.map((event) => {
    if (event.kind === "input" && event.payload["repeat"] !== true) {
      at += beat * Math.exp(spread * normal()) + (random() < 0.02 ? 2_500 : 0);
      return { ...event, at: Math.round(at) };
    }
    if (event.kind === "reaction") {
      const ms = Math.round(quickness * Math.exp(0.2 * normal()));
      return { ...event, payload: { ...event.payload, ms } };
    }
    if (event.kind !== "aim") return event;
    const degrees = Math.abs(Number(event.payload["delta_deg"]));
    const dt_ms = Math.max(8, Math.round((25 + degrees * 1.2) * Math.exp(0.25 * normal())));
    return { ...event, payload: { ...event.payload, dt_ms, hit: random() < 0.3 } };
  }).sort((a, b) => a.at - b.at);
}
