/** A storage that fails: what it holds is a guest's only key, and outlives that. */

import assert from "node:assert/strict";
import { createClient, runtime, type TokenStorage } from "../../sdk/mod.ts";

const PLAYER = JSON.stringify({ device_id: "of the player" });

/** A client whose service signs in whoever asks; `devices` are those that did. */
function guest(storage: TokenStorage) {
  const devices: string[] = [];
  const client = createClient({
    ...{ url: "http://game.example", storage },
    runtime: runtime({
      fetch(_url, init) {
        devices.push(JSON.parse(String(init.body)).device_id);
        const tokens = { access_token: `token ${devices.length}`, expires_in: 900 };
        return Promise.resolve(Response.json({ ...tokens, user: { id: "a" } }));
      },
    }),
  });
  return { client, devices, [Symbol.dispose]: () => client[Symbol.dispose]() };
}

/** Loads fail where `fails` says so, by their number from 0. */
function storage(fails: (load: number) => boolean) {
  let loads = 0;
  const kept = {
    text: PLAYER as string | null,
    load() {
      if (fails(loads++)) throw new Error("The storage is in use");
      return kept.text;
    },
    save(text: string | null) {
      kept.text = text;
    },
  };
  return kept;
}

Deno.test("[RT10] a storage whose first read fails is left as it is: its player is there the next time", async () => {
  const kept = storage((load) => load === 0);
  using first = guest(kept);
  await first.client.signInGuest();
  await first.client.signInGuest();
  assert.equal(kept.text, PLAYER);
  assert.equal(first.devices[0], first.devices[1], "memory stands in for it");
  using next = guest(kept);
  await next.client.signInGuest();
  assert.deepEqual(next.devices, ["of the player"]);
});

Deno.test("[RT10] a storage that was read once is written to, though a later read fails", async () => {
  const kept = storage((load) => load > 0);
  using opened = guest(kept);
  await opened.client.signInGuest();
  assert.deepEqual(opened.devices, ["of the player"]);
  assert.equal(JSON.parse(kept.text!).access_token, "token 1");
});
