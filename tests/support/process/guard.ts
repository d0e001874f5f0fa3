/**
 * A shell that outlives us: it watches a pipe and, when this process is gone for whatever reason
 * (SIGKILL too), ends the one process it was told about and removes its directory.
 *
 * It runs in its own session, so that Ctrl-C and a kill of our process group do not reach it.
 */

/** `$1` directory to remove, or empty; `$2` signal to end with. Each line of input is the present pid. */
const watch = `
trap '' INT TERM HUP
pid=
while IFS= read -r line; do pid=$line; done
if [ -n "$pid" ] && kill -s "$2" -- "$pid" 2>/dev/null; then
  tries=0
  while kill -s 0 -- "$pid" 2>/dev/null && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "$pid" 2>/dev/null
fi
[ -n "$1" ] && rm -rf "$1"
exit 0
`;

export interface Guard extends AsyncDisposable {
  /** The process (negative: its group) to end if we go away; none while it is known to be dead. */
  watch(pid: number | undefined): Promise<void>;
}

export interface GuardOptions {
  /** Removed when the guard ends, on an orderly end as well. */
  dir?: string;
  signal: Deno.Signal;
}

export function startGuard({ dir = "", signal }: GuardOptions): Guard {
  const child = new Deno.Command("sh", {
    args: ["-c", watch, "guard", dir, signal.slice("SIG".length)],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  child.unref();
  const input = child.stdin.getWriter();
  const encoder = new TextEncoder();
  return {
    async watch(pid) {
      await input.write(encoder.encode(`${pid ?? ""}\n`));
    },
    async [Symbol.asyncDispose]() {
      child.ref();
      await input.close();
      await child.status;
    },
  };
}
