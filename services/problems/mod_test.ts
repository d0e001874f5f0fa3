import assert from "node:assert/strict";
import { listFailures } from "./mod.ts";

Deno.test("[GEN2] every domain that has failures has them among the problems", async () => {
  const listed = new Set(listFailures().map(({ domain }) => domain));
  const services = new URL("../", import.meta.url);
  for await (const { name, isDirectory } of Deno.readDir(services)) {
    if (!isDirectory) continue;
    const text = await Deno.readTextFile(new URL(`${name}/errors.ts`, services)).catch(() => "");
    for (const [, domain] of text.matchAll(/defineFailures\("(\w+)"/g)) {
      assert.ok(listed.has(domain!), `${domain} of services/${name}/errors.ts`);
    }
  }
});
