/** Standard output and input, as both runtimes have them. */

import { writeSync } from "node:fs";
import process from "node:process";
import { Readable } from "node:stream";
import { isatty } from "node:tty";

export interface Output {
  /** Writes all of it before it returns. */
  writeSync(bytes: Uint8Array): void;
  isTerminal(): boolean;
}

export const stdout: Output = outputOf(1);
export const stderr: Output = outputOf(2);

/** Whatever comes in, until whoever writes it has ended. */
export function readInput(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Readable.toWeb(process.stdin) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

function outputOf(handle: number): Output {
  return {
    writeSync(bytes) {
      for (let at = 0; at < bytes.length;) {
        try {
          at += writeSync(handle, bytes, at);
        } catch (error) {
          // A pipe that is full for a moment.
          if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
        }
      }
    },
    isTerminal: () => isatty(handle),
  };
}
