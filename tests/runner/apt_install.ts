/** Installs what the tests lack, on Debian and Ubuntu, as root, saying so. */

import { onPath } from "../support/engines/find_engines.ts";

/** Sentence with the remedy, or "" if apt may be asked. */
export async function whyNotInstalled(allowed: boolean): Promise<string> {
  if (!(await debianLike())) return "install it so that its server program is on PATH";
  if (!allowed) return "--no-install forbids it; install it with apt-get, or drop the option";
  if (Deno.uid() !== 0) return "install it with apt-get, or run the tests as root";
  return "";
}

/** Never throws: an engine that cannot be installed is one that is skipped. */
export async function installWithApt(packages: string[]): Promise<void> {
  console.log(`Installing ${packages.join(" and ")} with apt-get (--no-install forbids this).`);
  await using _ = await forbidServices();
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", ...packages]]) {
    const { success, stderr, stdout } = await new Deno.Command("apt-get", {
      args: ["--quiet", ...args],
      env: { DEBIAN_FRONTEND: "noninteractive" },
      stdin: "null",
    }).output();
    if (success) continue;
    const text = new TextDecoder();
    console.error(`apt-get ${args[0]} failed:\n${text.decode(stdout)}${text.decode(stderr)}`);
  }
}

async function debianLike(): Promise<boolean> {
  const release = await Deno.readTextFile("/etc/os-release").catch(() => "");
  return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(release) && !!await onPath("apt-get");
}

/** Packages of servers start them; we only want the programs. Debian asks this file first. */
async function forbidServices(): Promise<AsyncDisposable> {
  const policy = "/usr/sbin/policy-rc.d";
  const made = await Deno.writeTextFile(policy, "#!/bin/sh\nexit 101\n", {
    createNew: true,
    mode: 0o755,
  }).then(() => true, () => false);
  return {
    async [Symbol.asyncDispose]() {
      if (made) await Deno.remove(policy);
    },
  };
}
