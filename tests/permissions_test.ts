/** [SEC11] What the program may do on a machine, and that it cannot do anything else. */

import assert from "node:assert/strict";
import { compileArgs } from "../ops/compile.ts";
import {
  listPermissions,
  narrow,
  permissionFlags,
  ROOT,
  startArguments,
  V8_FLAGS,
} from "../ops/permissions.ts";
import { SETTINGS } from "../services/config/mod.ts";

const permissions = await listPermissions();
const under = (env: Record<string, string>, args = ["serve"]) =>
  narrow(permissions, { root: "/app", cwd: "/run/here", env, args });

/** What a program under these permissions is told, a line for each attempt. */
async function attempt(flags: string[], env: Record<string, string> = {}): Promise<string[]> {
  const dir = await Deno.makeTempDir({ prefix: "veze_least_" });
  try {
    await Deno.writeTextFile(`${dir}/planted.ts`, PLANTED);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, "--no-check", `${dir}/planted.ts`],
      env: { ...env, NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout).trim();
    assert.ok(said, new TextDecoder().decode(stderr));
    return said.split("\n");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const PLANTED = `
const attempts = {
  run: () => new Deno.Command("true").outputSync(),
  "run itself": () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
  ffi: () => Deno.dlopen("/lib/x86_64-linux-gnu/libc.so.6", {}),
  "a variable of somebody else's": () => Deno.env.get("AWS_SECRET_ACCESS_KEY") ?? absent(),
  "all variables": () => Deno.env.toObject().AWS_SECRET_ACCESS_KEY ?? absent(),
  sys: () => Deno.networkInterfaces(),
  metadata: () => fetch("http://169.254.169.254/latest/meta-data/"),
  import: () => import("https://example.invalid/planted.ts"),
  "a variable of ours": () => Deno.env.get("PORT") ?? absent(),
  "a foreign file": () => Deno.readTextFileSync("/etc/passwd"),
  "writing elsewhere": () => Deno.writeTextFileSync("/tmp/veze_least_planted", ""),
};
function absent() { throw new Deno.errors.NotCapable("absent"); }
for (const [what, act] of Object.entries(attempts)) {
  try {
    await act();
    console.log(what + ": done");
  } catch (error) {
    const isRefused = error instanceof Deno.errors.NotCapable || /^Requires import/.test(error.message);
    console.log(what + ": " + (isRefused ? "refused" : error));
  }
}`;

const NEVER = [
  ...["run", "run itself", "ffi", "a variable of somebody else's", "all variables"],
  ...["sys", "metadata", "import"],
];
const ENV = { AWS_SECRET_ACCESS_KEY: "canary", PORT: "1" };

Deno.test("[SEC11] the binary cannot run programs, load libraries, or read what is not its own in the environment", async () => {
  const said = await attempt(permissionFlags(permissions), ENV);
  for (const what of NEVER) assert.ok(said.includes(`${what}: refused`), said.join("\n"));
  assert.ok(said.includes("a variable of ours: done"), said.join("\n"));
});

Deno.test("[SEC11] started from its sources it reads its own directory and data, and writes data alone", async () => {
  const place = { root: ROOT, cwd: "/tmp/veze_least_nowhere", env: {}, args: ["serve"] };
  const servers = { ...place, env: { DATABASE_URL: "postgres://u:p@db/x" } };
  for (const each of [place, servers]) {
    await refusesAll(permissionFlags(narrow(permissions, each)));
  }
});

async function refusesAll(flags: string[]): Promise<void> {
  const said = await attempt(flags, ENV);
  for (const what of [...NEVER, "a foreign file", "writing elsewhere"]) {
    assert.ok(said.includes(`${what}: refused`), said.join("\n"));
  }
}

Deno.test("[SEC11 OPS10] the binary runs its own file and no other program, what runs from its sources none", () => {
  assert.deepEqual(permissions.run, ["/proc/self/exe"]);
  for (
    const args of [["serve", "--fronts", "2"], ["serve", "--member"], ["admin", "export", "x"]]
  ) {
    const flags = permissionFlags(under({ DATABASE_URL: "postgres://u:p@db/x" }, args));
    assert.deepEqual(flags.filter((flag) => flag.startsWith("--allow-run")), []);
  }
});

Deno.test("[SEC11 OPS10] what a loader is told does not keep it from starting itself, and goes no further", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_least_" });
  try {
    const module = new URL("../services/platform/runtime/child_deno.ts", import.meta.url);
    await Deno.writeTextFile(
      `${dir}/starts.ts`,
      `import { startChild } from "${module}";
      const says = "console.log(Deno.env.get('LD_LIBRARY_PATH'), Deno.env.get('PORT'))";
      const env = { LD_LIBRARY_PATH: "/nowhere", PORT: "1" };
      Deno.exit(await startChild(["eval", says], env).ended);`,
    );
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", "--no-check", `--allow-run=${Deno.execPath()}`, "--allow-read"],
        `${dir}/starts.ts`,
      ],
      env: { LD_LIBRARY_PATH: "/nowhere", NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    assert.equal(code, 0, text.decode(stderr));
    assert.equal(text.decode(stdout).trim(), "undefined 1");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("[SEC11] the list names every setting, and nothing that is none", () => {
  const { allow } = permissions.env;
  const ours = SETTINGS.filter((name) => !name.startsWith("OTEL_"));
  assert.deepEqual(allow.filter((name) => name !== "OTEL_*").sort(), [...ours].sort());
  assert.equal(permissions.env.ignore, true);
});

Deno.test("[SEC11] settings say which files it needs", () => {
  assert.deepEqual(under({}).read, ["/app", "/run/here/.data"]);
  assert.deepEqual(under({}).write, ["/run/here/.data"]);
  const servers = under({
    ...{ DATABASE_URL: "postgres://u:p@db/x", DATA_DIR: "/var/veze", GAME_CONFIG: "game.json" },
    MODELS_DIR: "/models",
  });
  assert.deepEqual(servers.read, ["/app", "/var/veze", "/run/here/game.json", "/models"]);
  assert.deepEqual(servers.write, []);
  // An operator's command names files of its own.
  assert.equal(under({}, ["admin", "export", "x"]).write, true);
});

Deno.test("[SEC11] no cloud's metadata service can be asked, by whatever settings", () => {
  for (const env of [{}, { DATABASE_URL: "postgres://u:p@h1,h2/x", HOST: "::" }]) {
    const { allow, deny } = under(env).net;
    assert.equal(allow, true);
    for (const address of ["169.254.169.254", "169.254.170.2", "168.63.129.16"]) {
      assert.ok(deny.includes(address), address);
    }
  }
});

Deno.test("[SEC11 OPS3] start and binary have the same list and the same options of V8", async () => {
  const args = compileArgs({ bundle: "bundle", files: [], output: "binary", permissions });
  for (const flag of permissionFlags(permissions)) assert.ok(args.includes(flag), flag);
  assert.ok(!args.includes("--allow-all") && !args.includes("-A"));
  assert.ok(args.includes(V8_FLAGS));
  const start = await startArguments({ root: "/app", cwd: "/app", env: {}, args: ["serve"] });
  assert.ok(start.includes(V8_FLAGS));
  assert.ok((await Deno.readTextFile(`${ROOT}/Dockerfile`)).includes(`"${V8_FLAGS}"`));
  assert.ok(!start.includes("-A"));
});
