/**
 * One section, measured in a process of its own, so that whatever happens to it, the report goes on:
 * section.ts NAME OPTIONS FILE. Writes the section, as JSON, to the file.
 */

import { SECTIONS } from "./sections.ts";
import type { Options } from "./types.ts";

// What a contender that failed left under way must not end the section.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error(event.reason);
});
const [name, options, file] = Deno.args as [string, string, string];
const section = await SECTIONS[name]!.measure(JSON.parse(options) as Options);
await Deno.writeTextFile(file, JSON.stringify(section));
// Whatever a peer left open is of no interest any more.
Deno.exit(0);
