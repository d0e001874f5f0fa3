/** Runs `deno test` as a child, showing its output as it comes and counting along. */

import { startGuard } from "../support/process/guard.ts";
import { treeMs } from "./processor.ts";
import type { Progress } from "./progress.ts";
import type { Screen } from "./screen.ts";
import { type Summary, summaryReader } from "./summary.ts";

export interface DenoTest {
  /** What runs the tests; `deno test` unless given. */
  program?: string[] | undefined;
  args: string[];
  env: Record<string, string>;
  /** Ends the run early. */
  signal: AbortSignal;
  /** Another run at the same time: what this one says is shown when that is over. */
  beside?: Promise<unknown> | undefined;
  /** Where what it says is shown. */
  screen: Pick<Screen, "out" | "err">;
  /** Hears each line of it, at once. */
  progress: Pick<Progress, "lane">;
}

const patienceMs = 5_000;

export async function runDenoTest(
  { program, args, env, signal, beside, screen, progress }: DenoTest,
): Promise<Summary> {
  await using guard = startGuard({ signal: "SIGTERM" });
  const [command, ...own] = program ?? [Deno.execPath(), "test", "--allow-all"];
  const child = new Deno.Command(command!, {
    args: [...own, ...args],
    clearEnv: true,
    env: { ...env, ...(Deno.stdout.isTerminal() ? { FORCE_COLOR: "1" } : {}) },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // Its own session: Ctrl-C reaches us, and we end it and what it started in order.
    detached: true,
  }).spawn();
  await guard.watch(-child.pid);
  const stop = () => void endGroup(child);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const reader = summaryReader();
  const follow = progress.lane(() => treeMs(child.pid));
  const kept: Uint8Array<ArrayBuffer>[] = [];
  const keep = {
    write: (bytes: Uint8Array) => Promise.resolve(kept.push(bytes.slice()) && bytes.length),
  };
  await Promise.all([
    show(child.stdout, beside ? keep : screen.out, (line) => {
      reader.line(line);
      follow(line);
    }),
    show(child.stderr, beside ? keep : screen.err, () => {}),
  ]);
  const { code } = await child.status;
  signal.removeEventListener("abort", stop);
  await guard.watch(undefined);
  await beside;
  await show(new Blob(kept).stream(), screen.out, () => {});
  return reader.end(code);
}

async function show(
  from: ReadableStream<Uint8Array>,
  to: { write(bytes: Uint8Array): Promise<number> },
  line: (line: string) => void,
) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of from) {
    for (let at = 0; at < chunk.length;) at += await to.write(chunk.subarray(at));
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(line);
  }
  if (rest) line(rest);
}

/** The group and not the process: tests start programs, which must not stay. */
async function endGroup(child: Deno.ChildProcess) {
  const send = (signal: Deno.Signal) => {
    try {
      Deno.kill(-child.pid, signal);
    } catch {
      // It is gone already.
    }
  };
  send("SIGTERM");
  const timer = setTimeout(() => send("SIGKILL"), patienceMs);
  await child.status;
  clearTimeout(timer);
  send("SIGKILL");
}
