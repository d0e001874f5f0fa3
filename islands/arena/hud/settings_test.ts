import assert from "node:assert/strict";
import { checkSettings, DEFAULTS } from "./settings.ts";
import { createSettingsStore } from "./settings_store.ts";

const LIKED = { panels: false, haptics: false, opacity: 0.5, scale: 1.2, moving: "dpad" } as const;

Deno.test("[UI3] stored settings that make no sense fall back, each for itself", () => {
  for (const stored of [undefined, null, 7, "x", [], { opacity: "1", scale: NaN, haptics: 1 }]) {
    assert.deepEqual(checkSettings(stored), DEFAULTS);
  }
  assert.deepEqual(checkSettings(LIKED), LIKED);
  assert.deepEqual(checkSettings({ ...LIKED, scale: 90, moving: "wheel" }), {
    ...LIKED,
    ...{ scale: DEFAULTS.scale, moving: DEFAULTS.moving },
  });
});

Deno.test("[UI4] each player's settings are kept apart; what cannot be stored breaks nothing", () => {
  const kept = new Map<string, string>();
  const store = createSettingsStore(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
  }));
  store.put("nova", LIKED);
  store.put("liv", DEFAULTS);
  assert.deepEqual(store.find("nova"), LIKED);
  assert.deepEqual(store.find("liv"), DEFAULTS);
  assert.equal(store.find("somebody"), undefined);
  for (const key of kept.keys()) kept.set(key, "{corrupt");
  assert.deepEqual(store.find("nova"), DEFAULTS);

  const refused = createSettingsStore(() => {
    throw new DOMException("refused", "SecurityError");
  });
  refused.put("nova", LIKED);
  assert.equal(refused.find("nova"), undefined);
});
