import assert from "node:assert/strict";
import { shared } from "./shared.ts";

Deno.test("shared() tells everybody at once and of every change, until they leave", () => {
  const name = shared("Nova");
  const heard: string[] = [];
  const leave = name.subscribe((now) => heard.push(`a ${now}`));
  name.subscribe((now) => {
    heard.push(`b ${now}`);
    // Who leaves while it is told harms nobody.
    if (now === "Vega") leave();
  });
  name.value = "Nova";
  name.value = "Vega";
  name.value = "Lyra";
  assert.deepEqual(heard, ["a Nova", "b Nova", "a Vega", "b Vega", "b Lyra"]);
  assert.equal(name.value, "Lyra");
});
