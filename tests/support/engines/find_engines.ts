/** Where this machine keeps the programs of Redis, Postgres and a browser, if it has them. */

/** Path of redis-server. `TEST_REDIS_SERVER` comes first. */
export async function findRedis(): Promise<string | undefined> {
  const given = Deno.env.get("TEST_REDIS_SERVER");
  if (given) return given;
  return await onPath("redis-server") ?? await onPath("valkey-server");
}

/** Directory with postgres and initdb, of the highest version. `TEST_POSTGRES_BIN` comes first. */
export async function findPostgres(): Promise<string | undefined> {
  const given = Deno.env.get("TEST_POSTGRES_BIN");
  if (given) return given;
  const dirs = await debianDirs();
  const path = await onPath("postgres");
  // Resolved, because initdb and the share directory stand beside the real file.
  if (path) dirs.push((await Deno.realPath(path)).replace(/\/[^/]+$/, ""));
  const found: { dir: string; version: number }[] = [];
  for (const dir of new Set(dirs)) {
    if (!(await runnable(`${dir}/postgres`)) || !(await runnable(`${dir}/initdb`))) continue;
    found.push({ dir, version: await versionOf(`${dir}/postgres`) });
  }
  found.sort((a, b) => b.version - a.version);
  return found[0]?.dir;
}

/** Path of PgBouncer. */
export async function findPgBouncer(): Promise<string | undefined> {
  for (const path of [await onPath("pgbouncer"), "/usr/sbin/pgbouncer"]) {
    if (path !== undefined && await runnable(path)) return path;
  }
  return undefined;
}

/** Path of a Chromium or Chrome. */
export async function findBrowser(): Promise<string | undefined> {
  for (const name of ["chromium", "chromium-browser", "google-chrome", "chrome"]) {
    const path = await onPath(name);
    if (path) return path;
  }
  return undefined;
}

/** The library that shows a program another time of day. */
export async function findFaketime(): Promise<string | undefined> {
  const libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .map((machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`);
  for (const path of libraries) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}

/** Path of the Python that has Debian's `websockets`; another one on PATH does not see it. */
export async function findPythonWebsockets(): Promise<string | undefined> {
  for (const path of ["/usr/bin/python3", await onPath("python3")]) {
    if (path === undefined || !await runnable(path)) continue;
    const { success } = await new Deno.Command(path, {
      args: ["-c", "import websockets"],
      stderr: "null",
    }).output();
    if (success) return path;
  }
  return undefined;
}

/** Debian and Ubuntu keep servers off PATH. */
async function debianDirs(): Promise<string[]> {
  const root = "/usr/lib/postgresql";
  try {
    return (await Array.fromAsync(Deno.readDir(root))).map(({ name }) => `${root}/${name}/bin`);
  } catch {
    return [];
  }
}

async function versionOf(binary: string): Promise<number> {
  const { stdout } = await new Deno.Command(binary, { args: ["--version"], stderr: "null" })
    .output();
  return parseFloat(new TextDecoder().decode(stdout).match(/[\d.]+/)?.[0] ?? "0");
}

export async function onPath(name: string): Promise<string | undefined> {
  for (const dir of (Deno.env.get("PATH") ?? "").split(":")) {
    if (dir && await runnable(`${dir}/${name}`)) return `${dir}/${name}`;
  }
  return undefined;
}

async function runnable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
