/** A thread of a process that stands still while the rest of it goes on: what one that hangs looks like. */

/**
 * Stops the worker thread that computes most by ptrace(2) from outside, until it is disposed of. The
 * thread that started it waits for it where it is told to end, whoever stopped it.
 */
const HOLD = `
import ctypes, os, sys, time
pid = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
SEIZE, INTERRUPT = 0x4206, 0x4207

def workers():
    used = {}
    for tid in os.listdir(f"/proc/{pid}/task"):
        try:
            text = open(f"/proc/{pid}/task/{tid}/stat").read()
        except OSError:
            continue
        name, rest = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
        if name.startswith("worker-"):
            used[int(tid)] = int(rest[11]) + int(rest[12])
    return used

def hold(tid):
    if libc.ptrace(SEIZE, tid, None, None) == 0 and libc.ptrace(INTERRUPT, tid, None, None) == 0:
        return
    sys.exit(f"thread {tid} cannot be held")

before = workers()
time.sleep(1)
now = workers()
busiest = max(now, key=lambda tid: now[tid] - before.get(tid, 0))
hold(busiest)
sys.stdin.read()
`;

/** @param pid of a process in which the thread in question is at work now */
export function holdBusiestThread(pid: number): AsyncDisposable {
  const child = new Deno.Command("python3", {
    args: ["-c", HOLD, String(pid)],
    stdin: "piped",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  return {
    async [Symbol.asyncDispose]() {
      // The kernel lets go of what a tracer held when it ends.
      child.kill("SIGKILL");
      await child.stdin.close().catch(() => {});
      await child.status;
    },
  };
}
