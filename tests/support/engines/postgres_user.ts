/** Postgres refuses to run as root; then it runs as somebody who owns nothing of ours. */

export interface SystemUser {
  uid: number;
  gid: number;
}

/** Who runs Postgres: nobody special unless we are root. */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const rows = (await Deno.readTextFile("/etc/passwd")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const row = rows.find((columns) => columns[0] === name);
    if (row) return { uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new Error("Cannot start postgres as root: there is no user postgres or nobody");
}

/** Runs a command to its end. @throws Error with its output if it fails. */
export async function runAs(
  user: SystemUser | undefined,
  binary: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(binary, {
    args,
    cwd,
    env: { TZ: "UTC", ...env },
    ...user,
  }).output();
  if (success) return;
  const text = new TextDecoder();
  throw new Error(`Cannot run ${binary}: ${text.decode(stderr)}${text.decode(stdout)}`);
}
