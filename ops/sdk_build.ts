/**
 * `deno task sdk`: what studios are given, into `_build/`. `sdk/` is the TypeScript client as files to
 * copy, `npm/` the same as a package, `unity/` the package of the C# client with its archive, `addon/` the zip for Godot.
 */

import * as esbuild from "esbuild";
import { buildSdk } from "./sdk.ts";
import { buildAddon } from "./sdk_addon.ts";
import { buildNpm } from "./sdk_npm.ts";
import { buildUnity } from "./sdk_unity.ts";

if (import.meta.main) {
  const counts = {
    sdk: (await buildSdk()).length,
    npm: (await buildNpm()).length,
    unity: (await buildUnity()).length,
    addon: (await buildAddon()).length,
  };
  await esbuild.stop();
  for (const [folder, count] of Object.entries(counts)) {
    console.log(`_build/${folder}: ${count} files`);
  }
}
