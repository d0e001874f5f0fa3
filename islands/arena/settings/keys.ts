/** Which key does what: the player's choice, and second keys that nobody has to choose. */

export const ACTIONS = ["up", "down", "left", "right", "bolt", "wave", "dodge", "scores"] as const;
export type Action = typeof ACTIONS[number];
/** Keys by their place on the keyboard, as `KeyboardEvent.code`. */
export type Keys = Readonly<Record<Action, string>>;

export const DEFAULT_KEYS: Keys = Object.freeze({
  ...{ up: "KeyW", down: "KeyS", left: "KeyA", right: "KeyD" },
  ...{ bolt: "KeyQ", wave: "KeyE", dodge: "Space", scores: "Tab" },
});

const SECOND: Readonly<Record<string, Action>> = {
  ...{ ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" },
  ...{ ShiftLeft: "dodge", ShiftRight: "dodge" },
};

/** The first action that has the key; what was chosen goes before second keys. */
export function actionOf(keys: Keys, code: string): Action | undefined {
  return ACTIONS.find((action) => keys[action] === code) ?? SECOND[code];
}

/** @param stored anything at all; what makes no sense falls back, key by key */
export function checkKeys(stored: unknown): Keys {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Record<
    string,
    unknown
  >;
  return Object.fromEntries(ACTIONS.map((action) => {
    const code = given[action];
    return [action, typeof code === "string" && isKey(code) ? code : DEFAULT_KEYS[action]];
  })) as Keys;
}

/** Escape opens the settings, whatever else was chosen; with Control, Alt and Meta keys are the browser's. */
export function isKey(code: string): boolean {
  return /^[A-Z][A-Za-z0-9]{1,19}$/.test(code) && code !== "Escape" &&
    !/^(Meta|Control|Alt|F\d)/.test(code);
}
