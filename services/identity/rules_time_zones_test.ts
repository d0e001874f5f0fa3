import assert from "node:assert/strict";
import { isTimeZone } from "./rules_time_zones.ts";

Deno.test("isTimeZone() takes every zone of the runtime and its older names, and nothing else", () => {
  for (const name of [...Intl.supportedValuesOf("timeZone"), "UTC", "Asia/Kolkata", "US/Pacific"]) {
    assert.ok(isTimeZone(name), name);
  }
  for (
    const odd of [
      ...["", "+01:00", "-0800", "Mars/Olympus", "Europe/Berlin ", "Europe/../Berlin", "<b>"],
      ...["constructor", "A".repeat(65), "Europe/Ber\u0000lin"],
    ]
  ) {
    assert.ok(!isTimeZone(odd), odd);
  }
});
