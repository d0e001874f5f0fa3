/**
 * What a player feels: a hit, a heal, an elimination, an ability that is ready, as vibration,
 * light and sound.
 *
 * Holds nothing. Driven by the events that are seen; asks at each whether vibration is on.
 */

import type { SeenEvent } from "../../../services/arena/codec/types.ts";

export type Felt = "hit" | "heal" | "kill" | "ready";

/** Milliseconds of vibration, and of rest between. */
const PATTERNS: Readonly<Record<Felt, number[]>> = {
  ...{ hit: [45], heal: [15, 40, 15], kill: [30, 40, 70], ready: [12] },
};
const LIGHT_MS = 320;

/** What an event is to the player of a seat; undefined: nothing to feel. */
export function feltBy(seat: number, event: SeenEvent): Felt | undefined {
  if (seat < 0) return undefined;
  if (event.kind === "hit" && event["seat"] === seat) return "hit";
  if (event.kind === "heal" && event["seat"] === seat) return "heal";
  if (event.kind === "death" && event["by"] === seat && event["seat"] !== seat) return "kill";
  return undefined;
}

export function createFeedback({ haptics, sound, light }: {
  haptics: () => boolean;
  sound: (felt: Felt) => void;
  /** Lights up; undefined: there is none. */
  light: () => HTMLElement | null;
}) {
  return function feel(felt: Felt): void {
    sound(felt);
    // Before the first touch browsers refuse, and say so in the console.
    if (haptics() && navigator.userActivation?.hasBeenActive !== false) {
      navigator.vibrate?.(PATTERNS[felt]);
    }
    const element = light();
    if (!element || felt === "ready" || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      return;
    }
    element.dataset["felt"] = felt;
    element.animate([{ opacity: 1 }, { opacity: 0 }], { duration: LIGHT_MS, easing: "ease-out" });
  };
}
