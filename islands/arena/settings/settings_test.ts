import assert from "node:assert/strict";
import { conflictOf } from "../../../components/hud/panels/KeyPanel.tsx";
import { actionOf, checkKeys, DEFAULT_KEYS } from "./keys.ts";
import { checkSettings, DEFAULTS, type HudSettings } from "./settings.ts";
import { createSettingsStore } from "./settings_store.ts";
import { createSettingsSync } from "./settings_sync.ts";
import { whoseOf } from "./whose.ts";

const LIKED: HudSettings = {
  ...DEFAULTS,
  ...{ panels: false, haptics: false, opacity: 0.5, scale: 1.2 },
  ...{ sound: false, volume: 0.3, taught: 2, keys: { ...DEFAULT_KEYS, bolt: "KeyR" } },
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
  const taught = [true, false, 1, 3, 4, -1, 0.5, "2"].map((taught) =>
    checkSettings({ taught }).taught
  );
  assert.deepEqual(taught, [3, 0, 1, 3, 0, 0, 0, 0], "of all lessons it was once said as true");
});

Deno.test("[UI4] each player's settings are kept apart; what cannot be stored breaks nothing", () => {
  const kept = new Map<string, string>();
  const store = createSettingsStore(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
  }));
  store.put("nova", { settings: LIKED, unsent: { scale: 1.2 } });
  store.put("liv", { settings: DEFAULTS, unsent: {} });
  store.putTyped("nova", "liv");
  assert.deepEqual(store.find("nova"), { settings: LIKED, unsent: { scale: 1.2 } });
  assert.deepEqual(store.find("liv"), { settings: DEFAULTS, unsent: {} });
  assert.equal(store.findTyped("nova"), "liv");
  assert.equal(store.find("somebody"), undefined);
  for (const corrupt of ["{corrupt", "null", "7"]) {
    for (const key of kept.keys()) kept.set(key, corrupt);
    assert.deepEqual(store.find("nova"), { settings: DEFAULTS, unsent: {} }, corrupt);
  }

  const refused = createSettingsStore(() => {
    throw new DOMException("refused", "SecurityError");
  });
  refused.put("nova", { settings: LIKED, unsent: {} });
  assert.equal(refused.find("nova"), undefined);
});

Deno.test("[UI4] oneself is known by name and by id; whoever else is typed has settings of their own", () => {
  const nova = { id: "01", name: "Nova" };
  for (const typed of ["", "  ", "Nova", "nova ", "01"]) {
    assert.deepEqual(whoseOf(typed, nova), { key: "01", isOwn: true }, typed);
  }
  const liv = whoseOf(" Liv", nova);
  assert.deepEqual(liv, { key: "typed liv", isOwn: false });
  assert.deepEqual(whoseOf("LIV", nova), liv);
  // Another account's id is not that account, in whichever order the two come.
  for (const other of ["02", "nobody"]) {
    assert.notEqual(whoseOf(other, nova).key, whoseOf("", { id: other, name: "Ida" }).key);
  }
  assert.notEqual(whoseOf("nobody", nova).key, whoseOf("", undefined).key);
  assert.deepEqual(whoseOf("", undefined), { key: "nobody", isOwn: false });
});

Deno.test("[UI4] a change leaves what others keep on the server, and what other devices chose", async () => {
  const keys = { ...DEFAULT_KEYS, bolt: "KeyF" };
  let all: Record<string, unknown> = { locale: "de", hud: { scale: 1.4, keys } };
  let fails = 1;
  const puts: unknown[] = [];
  const [began, first] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sync = createSettingsSync({
    get: () => fails-- > 0 ? Promise.reject(new Error("gone")) : Promise.resolve(all),
    async put(given) {
      puts.push(given);
      began.resolve();
      // The first one is slower than what comes behind it.
      if (puts.length === 1) await first.promise;
      all = given;
    },
    onSent: () => told.shift()?.resolve(),
  });
  const told = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const [once, twice] = told.map(({ promise }) => promise);
  await assert.rejects(sync.load());
  // Nothing is known of the server's yet.
  sync.send({ opacity: 0.4 });
  sync.send({ opacity: 0.5 });
  sync.flush();
  await began.promise;
  sync.send({ volume: 0.3 });
  sync.flush();
  first.resolve();
  await Promise.all([once, twice]);
  assert.deepEqual(all, {
    ...{ locale: "de" },
    hud: { ...DEFAULTS, scale: 1.4, keys, opacity: 0.5, volume: 0.3 },
  });
  assert.equal(puts.length, 2);
  // Another device, another member: both stay.
  all = { locale: "fr", hud: { ...DEFAULTS, haptics: false } };
  told.push(Promise.withResolvers<void>());
  const again = told[0]!.promise;
  sync.send({ panels: true });
  sync.flush();
  await again;
  assert.deepEqual(all, { locale: "fr", hud: { ...DEFAULTS, haptics: false, panels: true } });
});

Deno.test("[UI4] a change that could not be sent goes with the next one", async () => {
  let all: Record<string, unknown> = {};
  let fails = true;
  const sent = Promise.withResolvers<unknown>();
  const refused = Promise.withResolvers<void>();
  const sync = createSettingsSync({
    get: () => Promise.resolve(all),
    put(given) {
      if (fails) {
        refused.resolve();
        return Promise.reject(new Error("gone"));
      }
      return Promise.resolve(all = given);
    },
    onSent: (_, changes) => sent.resolve(changes),
  });
  sync.send({ scale: 1.1, haptics: false });
  sync.flush();
  await refused.promise;
  fails = false;
  sync.send({ scale: 1.3 });
  sync.flush();
  assert.deepEqual(await sent.promise, { scale: 1.3, haptics: false });
  assert.deepEqual(all, { hud: { ...DEFAULTS, scale: 1.3, haptics: false } });
});

Deno.test("[UI4] a key does what was chosen first, then what everybody knows; two on one key show", () => {
  assert.equal(actionOf(DEFAULT_KEYS, "ArrowLeft"), "left");
  assert.equal(actionOf(DEFAULT_KEYS, "KeyR"), undefined);
  const keys = { ...DEFAULT_KEYS, bolt: "ArrowLeft", wave: "KeyD" };
  assert.equal(actionOf(keys, "ArrowLeft"), "bolt");
  assert.equal(conflictOf(keys, "wave"), "right");
  assert.equal(conflictOf(keys, "bolt"), undefined);
  // The browser's own with every other key.
  for (const code of ["ControlLeft", "AltRight", "MetaLeft"]) {
    assert.equal(checkKeys({ wave: code }).wave, DEFAULT_KEYS.wave, code);
  }
  const corrupt = { up: 7, down: "Escape", left: "x".repeat(99), bolt: "KeyR" };
  assert.deepEqual(checkKeys(corrupt), { ...DEFAULT_KEYS, bolt: "KeyR" });
});
