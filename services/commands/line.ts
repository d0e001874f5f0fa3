/** One line of a terminal that is written over while a task works; where nobody watches, nothing is written. */

import { stderr } from "../platform/runtime/output.ts";

export interface Line {
  readonly isWatched: boolean;
  /** In place of what stood there; an empty text clears it. */
  write(text: string): void;
}

export function openLine(): Line {
  const encoder = new TextEncoder();
  const isWatched = stderr.isTerminal();
  return {
    isWatched,
    write(text) {
      if (isWatched) stderr.writeSync(encoder.encode(`\r\x1b[K${text}`));
    },
  };
}
