/** How a player likes the HUD. What is stored and makes no sense falls back, field by field. */

import type { HudChoices } from "../../../components/hud/panels/SettingsPanel.tsx";
import { LESSONS } from "../hud/lessons.ts";
import { checkKeys, DEFAULT_KEYS } from "./keys.ts";

/** What the panel offers, and what is kept beside it. */
export interface HudSettings extends HudChoices {
  /** The sidebar is shown; absent: where there is room. */
  panels?: boolean | undefined;
  /** So many of the first minute's lessons are done. */
  taught: number;
}

/** From, to and steps of the sliders. */
export const RANGES = {
  opacity: { min: 0.4, max: 1, step: 0.05 },
  scale: { min: 0.8, max: 1.4, step: 0.05 },
  volume: { min: 0.05, max: 1, step: 0.05 },
} as const;

export const DEFAULTS: Readonly<HudSettings> = Object.freeze({
  ...{ haptics: true, opacity: 1, scale: 1, moving: "joystick" },
  ...{ sound: true, volume: 0.6, keys: DEFAULT_KEYS, taught: 0 },
});

/** @param stored anything at all */
export function checkSettings(stored: unknown): HudSettings {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Record<
    string,
    unknown
  >;
  const number = (name: keyof typeof RANGES) => {
    const { min, max } = RANGES[name];
    const value = given[name];
    return typeof value === "number" && value >= min && value <= max ? value : DEFAULTS[name];
  };
  const flag = (name: "haptics" | "sound") => {
    const value = given[name];
    return typeof value === "boolean" ? value : DEFAULTS[name];
  };
  return {
    ...(typeof given["panels"] === "boolean" && { panels: given["panels"] }),
    haptics: flag("haptics"),
    opacity: number("opacity"),
    scale: number("scale"),
    moving: given["moving"] === "dpad" ? "dpad" : DEFAULTS.moving,
    ...{ sound: flag("sound"), volume: number("volume"), taught: taughtOf(given["taught"]) },
    keys: checkKeys(given["keys"]),
  };
}

/** Once it was kept whether all of them are. */
function taughtOf(stored: unknown): number {
  if (stored === true) return LESSONS.length;
  return LESSONS.findLastIndex((_, i) => stored === i + 1) + 1;
}

/** Of changes that were stored, those that still make sense. */
export function checkChanges(stored: unknown): Partial<HudSettings> {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as object;
  return Object.fromEntries(
    Object.entries(checkSettings(given)).filter(([name]) => Object.hasOwn(given, name)),
  );
}
