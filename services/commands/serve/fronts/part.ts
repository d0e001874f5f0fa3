/** What a process that `serve --fronts` starts is told of its part: one line on its standard input. */

import { z } from "zod";

const Part = z.object({
  /** A number from 1 for fronts, `work` for who does the background's work. */
  name: z.string(),
  isFront: z.boolean(),
  /** Whether it does the background's work. */
  works: z.boolean(),
  /** Where it listens alone: for sockets that other nodes lead here, and for its supervisor. */
  own: z.object({ host: z.string(), port: z.number() }),
  /** The port of all. */
  port: z.number(),
  /** Whether it takes requests while it starts: nobody is there yet to take them. */
  isFirst: z.boolean(),
  /** Where the supervisor answers for all. */
  supervisor: z.string(),
  /** What the processes of one start show each other. */
  key: z.string(),
  /** Connections to the database that it may have. */
  connections: z.number(),
});

export type Part = z.infer<typeof Part>;

/** The header that shows `Part.key`. */
export const KEY_HEADER = "x-front-key";

export function writePart(part: Part): string {
  return `${JSON.stringify(part)}\n`;
}

/**
 * Reads the first line; `ended` resolves when the input does, that is, with the supervisor.
 * @throws Error where something else, or nothing, comes in
 */
export async function readPart(
  input: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ part: Part; ended: Promise<void> }> {
  const reader = input.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) throw new Error("Cannot serve with --member: it is for processes of serve --fronts");
    text += value;
  }
  const part = Part.parse(JSON.parse(text.slice(0, text.indexOf("\n"))));
  return { part, ended: untilDone(reader) };
}

async function untilDone(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // Broken is over as well.
  }
}
