/** The same state everywhere: in another process and in another engine's hands. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { executablePath, openBrowser } from "../support/browser/browser.ts";
import { digests } from "./scripted_matches.ts";

const TICKS = 100_000;
const CHUNK = 1_000;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
let own: string[] | undefined;

/** Names the first chunk that differs. */
function same(found: string[], where: string): void {
  own ??= digests(TICKS, CHUNK);
  assert.equal(found.length, TICKS / CHUNK);
  assert.equal(new Set(own).size, own.length);
  const at = found.findIndex((digest, i) => digest !== own![i]);
  const range = `ticks ${at * CHUNK + 1} to ${(at + 1) * CHUNK}`;
  assert.equal(at, -1, `${where} differs first in ${range}: ${found[at]} is not ${own[at]}`);
}

Deno.test("[AR5] the same inputs give the same hash at 100,000 ticks in two processes", async () => {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", here("scripted_child.ts"), String(TICKS), String(CHUNK)],
    stderr: "inherit",
  }).output();
  assert.ok(success);
  same(JSON.parse(new TextDecoder().decode(stdout)), "the other process");
});

Deno.test({
  name: "[AR5] the same inputs give the same hash at 100,000 ticks in Chromium",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { outputFiles } = await esbuild.build({
      entryPoints: [here("scripted_matches.ts")],
      ...{ bundle: true, write: false, format: "iife", globalName: "scripted", minify: true },
      ...{ platform: "browser", target: "es2022", logLevel: "warning" },
    });
    await esbuild.stop();
    await using browser = await openBrowser();
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]!.text });
    same(await page.evaluate(`scripted.digests(${TICKS}, ${CHUNK})`) as string[], "Chromium");
  },
});
