/** Archives as npm and Unity take them. */

/**
 * Packs `{out}/package`: the same bytes for the same files, whoever does it and when.
 * @returns the archive's name in `out`
 */
export async function pack(out: string, name: string): Promise<string> {
  const archive = `${name}.tgz`;
  const { success, stderr } = await new Deno.Command("tar", {
    args: [
      ...["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"],
      ...["-C", out, "-czf", `${out}/${archive}`, "package"],
    ],
    env: { GZIP: "-n" },
  }).output();
  if (!success) throw new Error(`Cannot pack ${archive}: ${new TextDecoder().decode(stderr)}`);
  return archive;
}
