import assert from "node:assert/strict";
import { actionOf, checkKeys, conflictOf, DEFAULT_KEYS } from "./keys.ts";
import { checkSettings, DEFAULTS, type HudSettings } from "./settings.ts";
import { createSettingsStore } from "./settings_store.ts";
import { createSettingsSync } from "./settings_sync.ts";
import { whoseOf } from "./whose.ts";

const LIKED: HudSettings = {
  ...DEFAULTS,
  ...{ panels: false, haptics: false, opacity: 0.5, scale: 1.2 },
  ...{ sound: false, volume: 0.3, taught: true, keys: { ...DEFAULT_KEYS, bolt: "KeyR" } },
  moving: "dpad",
};

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
  store.put("nova", { settings: LIKED, unsent: true });
  store.put("liv", { settings: DEFAULTS, unsent: false });
  store.putTyped("nova", "liv");
  assert.deepEqual(store.find("nova"), { settings: LIKED, unsent: true });
  assert.deepEqual(store.find("liv"), { settings: DEFAULTS, unsent: false });
  assert.equal(store.findTyped("nova"), "liv");
  assert.equal(store.find("somebody"), undefined);
  for (const corrupt of ["{corrupt", "null", "7"]) {
    for (const key of kept.keys()) kept.set(key, corrupt);
    assert.deepEqual(store.find("nova"), { settings: DEFAULTS, unsent: false }, corrupt);
  }

  const refused = createSettingsStore(() => {
    throw new DOMException("refused", "SecurityError");
  });
  refused.put("nova", { settings: LIKED, unsent: false });
  assert.equal(refused.find("nova"), undefined);
});

Deno.test("[UI4] oneself is known by name and by id; whoever else is typed has settings of their own", () => {
  const nova = { id: "01", name: "Nova" };
  for (const typed of ["", "  ", "Nova", "nova ", "01"]) {
    assert.deepEqual(whoseOf(typed, nova), { key: "01", isOwn: true }, typed);
  }
  assert.deepEqual(whoseOf(" Liv", nova), { key: "Liv", isOwn: false });
  assert.deepEqual(whoseOf("", undefined), { key: "nobody", isOwn: false });
});

Deno.test("[UI4] the server's settings are sent whole: what others keep there stays", async () => {
  let all: Record<string, unknown> = { locale: "de", hud: { scale: 1.2 } };
  const sent: unknown[] = [];
  const told = Promise.withResolvers<void>();
  const sync = createSettingsSync({
    get: () => Promise.resolve(all),
    put: (given) => Promise.resolve(all = given),
    onSent: (settings) => (sent.push(settings), told.resolve()),
  });
  assert.deepEqual(await sync.load(), { ...DEFAULTS, scale: 1.2 });
  sync.send(DEFAULTS);
  sync.send(LIKED);
  sync.flush();
  await told.promise;
  assert.deepEqual(all, { locale: "de", hud: LIKED });
  assert.deepEqual(sent, [LIKED]);
});

Deno.test("[UI4] a key does what was chosen first, then what everybody knows; two on one key show", () => {
  assert.equal(actionOf(DEFAULT_KEYS, "ArrowLeft"), "left");
  assert.equal(actionOf(DEFAULT_KEYS, "KeyR"), undefined);
  const keys = { ...DEFAULT_KEYS, bolt: "ArrowLeft", wave: "KeyD" };
  assert.equal(actionOf(keys, "ArrowLeft"), "bolt");
  assert.equal(conflictOf(keys, "wave"), "right");
  assert.equal(conflictOf(keys, "bolt"), undefined);
  const corrupt = { up: 7, down: "Escape", left: "x".repeat(99), bolt: "KeyR" };
  assert.deepEqual(checkKeys(corrupt), { ...DEFAULT_KEYS, bolt: "KeyR" });
});
