import assert from "node:assert/strict";
import { refused } from "./de/refusals.ts";
import * as de from "./de/why.ts";
import * as en from "./en/why.ts";

Deno.test("[UI8] who is offline is told at once, in words that need no script", async () => {
  // A promise would be of a script that cannot be had.
  const said = de.whyRefused({ code: "offline", status: 0 }, "Cannot reach the service");
  assert.match(String(said), /nicht erreichbar/);
  assert.equal(en.whyRefused({ code: "offline", status: 0 }, "It is said"), "It is said");
  assert.equal(
    await de.whyRefused({ code: "party_full", status: 409 }, "The party is full"),
    "Die Gruppe ist voll.",
  );
});

Deno.test("[UI8] what has no sentence is told by whose fault it is", () => {
  const say = (status: number) => refused({ code: "no_such_code", status }, "");
  assert.doesNotMatch(say(404), /noch einmal/);
  assert.match(say(500), /Versuch es noch einmal/);
  assert.match(say(0), /Versuch es noch einmal/);
});

Deno.test("[UI8] a refused value is called by its field's name", () => {
  const errors = [
    { pointer: "/display_name", message: "Too long" },
    { pointer: "/query/season", message: "None" },
  ];
  const refusal = { code: "invalid", status: 422, problem: { errors } };
  assert.match(refused(refusal, ""), /: Name, Saison\.$/);
  for (const odd of [undefined, {}, { errors: "none" }, { errors: [{ pointer: "" }] }]) {
    const text = refused({ code: "invalid", status: 422, ...(odd && { problem: odd }) }, "");
    assert.match(text, /was du eingegeben hast/);
  }
});
