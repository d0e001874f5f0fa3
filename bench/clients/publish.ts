/** Publishes to a client at a constant rate, and reads what it reports line by line. */

import type { TestApp } from "../../tests/support/app/test_app.ts";

/** Published together, so that the pace does not depend on timers. */
const EVERY_MS = 10;

export const eventData = (n: number) => ({ n, x: 12.5, y: -3.25, name: "Ada" });

/** @returns what the client reported. It says `ready` once it listens */
export async function publishTo<Figures>(
  app: TestApp,
  { program, args, perSecond, last }: {
    program: string;
    args: string[];
    perSecond: number;
    last: number;
  },
): Promise<Figures> {
  const child = new Deno.Command(program, {
    args,
    ...{ stdin: "null", stdout: "piped", stderr: "inherit" },
  }).spawn();
  let publishing: Promise<void> | undefined;
  let figures: Figures | undefined;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines.filter((each) => each.startsWith("{"))) {
      const told = JSON.parse(line);
      if (told.ready) publishing ??= publishAll();
      else if (told.lost) console.log(`lost: ${told.lost}`);
      else figures = told;
    }
  }
  await publishing;
  if (!figures) throw new Error("The client ended without a report");
  return figures;

  async function publishAll(): Promise<void> {
    const began = performance.now();
    for (let n = 1; n <= last;) {
      const due = Math.min(last, (performance.now() - began) / 1_000 * perSecond);
      for (; n <= due; n++) {
        await app.services.realtime.rooms.publish("world", { kind: "note", data: eventData(n) });
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
}
