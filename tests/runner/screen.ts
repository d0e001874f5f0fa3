/** The terminal of a run: what the tests say, and below it one line that is drawn anew. */

import type { Progress } from "./progress.ts";

export interface Output {
  write(bytes: Uint8Array): Promise<number>;
}

export interface Screen extends Disposable {
  out: Output;
  err: Output;
}

const EVERY_MS = 500;
const CLEAR = new TextEncoder().encode("\r\x1b[K");

/** Without a terminal, the streams as they are. */
export function openScreen(progress: Progress): Screen {
  if (!Deno.stdout.isTerminal()) {
    return { out: Deno.stdout, err: Deno.stderr, [Symbol.dispose]: () => {} };
  }
  let drawn = false;
  /** Whether the tests' own line is complete: nothing is drawn into the middle of one. */
  let atStart = true;
  const encoder = new TextEncoder();

  function clear(): void {
    if (drawn) Deno.stdout.writeSync(CLEAR);
    drawn = false;
  }

  function draw(): void {
    if (!atStart) return;
    clear();
    const { columns } = Deno.consoleSize();
    Deno.stdout.writeSync(encoder.encode(`\x1b[2m${progress.line(columns - 1)}\x1b[0m`));
    drawn = true;
  }

  const through = (to: Output): Output => ({
    async write(bytes) {
      clear();
      const written = await to.write(bytes);
      if (written > 0) atStart = bytes[written - 1] === 10;
      return written;
    },
  });
  const timer = setInterval(draw, EVERY_MS);
  return {
    out: through(Deno.stdout),
    err: through(Deno.stderr),
    [Symbol.dispose]() {
      clearInterval(timer);
      clear();
    },
  };
}
