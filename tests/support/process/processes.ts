/** Who descends from whom, without tools that a slim image lacks. */

/** Process ids of the children of `parent` at this moment. */
export async function childrenOf(parent: number): Promise<number[]> {
  if (Deno.build.os !== "linux") return await childrenByPgrep(parent);
  const children: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (/^\d+$/.test(name) && (await statOf(name))?.parent === parent) children.push(Number(name));
  }
  return children;
}

/** True when the process is dead, be it buried or not. */
export async function gone(pid: number): Promise<boolean> {
  if (Deno.build.os === "linux") {
    const stat = await statOf(String(pid));
    return !stat || stat.state === "Z" || stat.state === "X";
  }
  try {
    // SIGCONT does nothing to a process that runs.
    Deno.kill(pid, "SIGCONT");
    return false;
  } catch {
    return true;
  }
}

/** Fields 3 and 4 of proc_pid_stat(5); the name before them may hold blanks and brackets. */
async function statOf(pid: string): Promise<{ state: string; parent: number } | undefined> {
  const text = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  const [state, parent] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return state ? { state, parent: Number(parent) } : undefined;
}

async function childrenByPgrep(parent: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("pgrep", { args: ["-P", String(parent)] }).output();
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean).map(Number);
}
