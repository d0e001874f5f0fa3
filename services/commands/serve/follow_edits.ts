/** `dev --follow`: takes over newly built fronts while everything below goes on (ops/dev.ts). */

import type { Logger } from "../../platform/observe/log.ts";
import type { Edits } from "../../web/edits.ts";
import type { AppOptions } from "./front.ts";
import type { Front } from "./front.ts";

/** Each line of `input` is the address of a module that exports `createApp`. Ends with the input. */
export async function followEdits(
  { input, options, edits, log, handOver }: {
    input: ReadableStream<Uint8Array<ArrayBuffer>>;
    options: AppOptions;
    edits: Edits;
    log: Logger;
    handOver: (front: Front) => void;
  },
): Promise<void> {
  let rest = "";
  for await (const text of input.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const address of lines) {
      try {
        const { createApp } = await import(address);
        handOver(createApp(options));
        edits.announce();
      } catch (error) {
        log.warn({ err: String(error) }, "the edited front does not start; the last one stays");
      }
    }
  }
}
