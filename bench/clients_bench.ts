/**
 * What it costs a game to hear much: 10,000 events a second in C# on Mono (collections, bytes and
 * processor time), 2,000 in Godot (the client's share of a frame). The service and the client share the
 * machine; both clients work sixty times a second.
 */

import { fileURLToPath } from "node:url";
import { compileClient, compileProgram, hasMono } from "../ops/csharp.ts";
import { writeProject } from "../ops/godot_project.ts";
import { openTestApp } from "../tests/support/app/test_app.ts";
import { findGodot } from "../tests/support/engines/godot.ts";
import { eventData, publishTo } from "./clients/publish.ts";

const SECONDS = 10;
const pathOf = (name: string) => fileURLToPath(new URL(`clients/${name}`, import.meta.url));

await using app = await openTestApp();
await using served = await app.serve();

async function csharp(perSecond: number): Promise<void> {
  if (!await hasMono()) return console.log("No Mono here: mono-mcs, libnewtonsoft-json-cil-dev");
  await compileClient();
  const program = await compileProgram("Receive", [pathOf("Receive.cs")]);
  const last = perSecond * SECONDS;
  const frame = JSON.stringify({
    ...{ op: "event", room: "world", epoch: "x3JpQ0aB", offset: 50_000, kind: "note" },
    ...{ at: new Date(app.clock.now()).toISOString(), data: eventData(50_000) },
  });
  const { heard, seconds, major, minor, bytes, parsing, cpu } = await publishTo<
    Record<"heard" | "seconds" | "major" | "minor" | "bytes" | "parsing" | "cpu", number>
  >(app, { program: "mono", args: [program, served.url, String(last), frame], perSecond, last });
  console.log(`C#: ${heard} events heard, ${Math.round(heard / seconds)} a second`);
  console.log(`  major collections: ${major} in ${seconds.toFixed(1)} s; minor: ${minor}`);
  console.log(`  bytes an event: ${Math.round(bytes)}, of which parsing ${Math.round(parsing)}`);
  console.log(`  processor time an event: ${(cpu / heard * 1e6).toFixed(1)} µs (all threads)`);
}

async function godot(perSecond: number): Promise<void> {
  const engine = await findGodot();
  if (!engine) return console.log("No Godot here: .ci/godot makes one");
  const project = await engine.makeProject();
  await writeProject(project, [pathOf("frames.gd")]);
  const last = perSecond * SECONDS;
  const run = engine.run(project, "frames.gd", [served.url, String(last)]);
  const { heard, seconds, p50, p99, most } = await publishTo<
    Record<"heard" | "seconds" | "p50" | "p99" | "most", number>
  >(app, { ...run, perSecond, last }).finally(() => Deno.remove(project, { recursive: true }));
  console.log(`Godot: ${heard} events heard, ${Math.round(heard / seconds)} a second`);
  console.log(`  the client's share of a frame, p50 / p99 / most: ${p50} / ${p99} / ${most} ms`);
}

await csharp(10_000);
await godot(2_000);
