/** A directory on a small disk of its own, where we may mount one; else on the common one. */

export interface Disk extends AsyncDisposable {
  path: string;
  /** Whether it may be filled. */
  isOwn: boolean;
}

export async function mountDisk(megabytes: number): Promise<Disk> {
  const path = await Deno.makeTempDir({ prefix: "veze_disk_" });
  const isOwn = Deno.uid() === 0 &&
    await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path]);
  if (isOwn) await Deno.chmod(path, 0o777);
  return {
    path,
    isOwn,
    async [Symbol.asyncDispose]() {
      if (isOwn) await run("umount", ["-l", path]);
      await Deno.remove(path, { recursive: true });
    },
  };
}

async function run(command: string, args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command(command, { args, stdout: "null", stderr: "null" })
    .output();
  return success;
}
