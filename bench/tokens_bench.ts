/** Access tokens: signing, checking for the first time, and checking again. */

import { generateKeyPairSync } from "node:crypto";
import { createTokens } from "../services/identity/mod.ts";
import { systemClock as clock } from "../services/platform/time/clock.ts";
import { createIds } from "../services/platform/ids.ts";

const COUNT = 20_000;
const ROUNDS = 5;

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });

function fresh() {
  return createTokens({
    issuer: "http://localhost:8000",
    audience: "veze-game",
    signingKey: () => ({ kid: "bench", privateKey }),
    keys: { find: (kid) => kid === "bench" ? publicKey : undefined },
    clock,
    ids,
  });
}

function measure(name: string, run: () => void): void {
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    run();
    return (performance.now() - started) * 1000 / COUNT;
  }).sort((a, b) => a - b);
  console.log(`${name.padEnd(16)} median ${times[2]!.toFixed(1)} µs`);
}

const signer = fresh();
const tokens = Array.from(
  { length: COUNT },
  (_, i) => signer.issue({ id: ids.next(), roles: ["player"], sessionId: `session-${i}` }),
);
measure("sign", () => {
  for (let i = 0; i < COUNT; i++) signer.issue({ id: "player", roles: ["player"] });
});
measure("check, uncached", () => {
  const checker = fresh();
  for (const token of tokens) checker.check(token);
});
const warm = fresh();
for (const token of tokens) warm.check(token);
measure("check, cached", () => {
  for (const token of tokens) warm.check(token);
});
