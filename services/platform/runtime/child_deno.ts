/** A program run once more, with other options of the runtime: it stands for the one who started it. */

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

export interface ChildOptions {
  /** Beside what this process has. */
  env?: Record<string, string>;
  /** Its standard input is a pipe that ends with this process, even if that is killed. */
  attached?: boolean;
  /** Told to end when this aborts. */
  signal?: AbortSignal;
}

/** Runs Deno with these arguments; passes on signals, and ends as it ends. @returns its exit code */
export async function runChild(
  args: string[],
  { env = {}, attached = false, signal }: ChildOptions = {},
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    ...{ args, env, stdin: attached ? "piped" : "inherit", stdout: "inherit", stderr: "inherit" },
  }).spawn();
  const tell = (name: Deno.Signal) => {
    try {
      child.kill(name);
    } catch {
      // It has ended: so do we.
    }
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, () => tell(name));
  signal?.addEventListener("abort", () => tell("SIGTERM"), { once: true });
  if (signal?.aborted) tell("SIGTERM");
  return (await child.status).code;
}
