/**
 * Bots that no model was trained on: written after the features and before the first model's
 * last fit, which never saw them, to test it. Each takes an honest session and replaces what a program would do in it.
 */

import { type HONEST_COHORTS, makeSession, type Observed } from "../../anti_cheat/mod.ts";
import { createNormal, createRandom } from "../../platform/random.ts";

export const UNSEEN_BOTS = ["humanised_macro", "assisted_aim"] as const;
export type UnseenBot = typeof UNSEEN_BOTS[number];

export function makeUnseenBot(
  bot: UnseenBot,
  { cohort, seed, minutes }: {
    cohort: typeof HONEST_COHORTS[number];
    seed: number;
    minutes: number;
  },
): Observed[] {
  const session = makeSession({ cohort, seed, minutes });
  return bot === "humanised_macro" ? humanisedMacro(session, seed) : assistedAim(session, seed);
}

/** Plays a recorded loop back and varies each interval by 4 %, now and then skipping a beat. */
function humanisedMacro(session: Observed[], seed: number): Observed[] {
  const random = createRandom(seed ^ 0x5eed);
  const normal = createNormal(random);
  const loop = Array.from({ length: 12 + Math.floor(random() * 12) }, () => 150 + random() * 350);
  let [at, step] = [session[0]?.at ?? 0, 0];
  const moved = session.map((event) => {
    if (event.kind !== "input" || event.payload["repeat"] === true) return event;
    at += loop[step++ % loop.length]! * (1 + 0.04 * normal()) * (random() < 0.02 ? 2 : 1);
    return { ...event, at: Math.round(at) };
  });
  const taps = moved.filter(({ kind, payload }) => kind === "input" && payload["repeat"] !== true);
  // Arrival stays as it was; what happened when is the client's to say.
  return moved.filter(({ kind, payload }) => kind !== "input" || payload["repeat"] === true)
    .concat(taps).sort((a, b) => a.at - b.at);
}

/** Reacts as a quick person does, each time alike, turns smoothly and hits six of seven. */
function assistedAim(session: Observed[], seed: number): Observed[] {
  const random = createRandom(seed ^ 0xa1a1);
  const normal = createNormal(random);
  return session.map((event) => {
    if (event.kind === "reaction") {
      return { ...event, payload: { ...event.payload, ms: Math.round(165 + 6 * normal()) } };
    }
    if (event.kind !== "aim") return event;
    const degrees = Math.abs(Number(event.payload["delta_deg"]));
    const dt_ms = Math.max(8, Math.round((30 + degrees * 1.3) * (1 + 0.05 * normal())));
    return { ...event, payload: { ...event.payload, dt_ms, hit: random() < 6 / 7 } };
  });
}
