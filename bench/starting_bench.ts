/**
 * Starting and stopping: the bundled program on private Redis and Postgres, from the start of the
 * process to the first good answer, and from SIGTERM to its end while it is asked.
 */

import { writeBundle } from "../ops/bundle.ts";
import { listPermissions, narrow, permissionFlags, ROOT, V8_FLAGS } from "../ops/permissions.ts";
import { startPostgres, startRedis } from "../tests/support/engines/private_engines.ts";
import { freePort } from "../tests/support/process/free_port.ts";

const TURNS = 9;
/** Requests under way while it is told to stop. */
const BUSY = 32;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const dir = await Deno.makeTempDir({ prefix: "veze_starting_" });
const bundle = `${dir}/bundle`;
const files = await writeBundle({ root: ROOT, out: bundle });
let bytes = 0;
for (const file of files) bytes += (await Deno.stat(`${bundle}/${file}`)).size;
console.log(`embedded tree: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);

await using postgres = await startPostgres({ migrated: true });
await using redis = await startRedis();

/** One life. @returns milliseconds until it answered, until it was ready, and to stop */
async function live(args: string[], engines: Record<string, string>) {
  const port = freePort();
  const env = {
    ...{ PATH: Deno.env.get("PATH")!, HOME: dir, DENO_DIR: `${dir}/deno`, APP_ENV: "test" },
    ...{ PORT: String(port), HOST: "127.0.0.1", LOG_LEVEL: "error", ...engines },
  };
  const flags = permissionFlags(
    narrow(await listPermissions(), { root: bundle, cwd: dir, env, args }),
  );
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...flags, V8_FLAGS, "--no-npm", "--no-remote"],
      ...[`${bundle}/main.js`, ...args],
    ],
    ...{ cwd: dir, clearEnv: true, env, stdin: "null", stdout: "null", stderr: "inherit" },
  }).spawn();
  const until = async (path: string) => {
    for (;;) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        await answer.body?.cancel();
        if (answer.ok) return performance.now() - began;
      } catch {
        // Not there yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const answers = await until("/health");
  const ready = await until("/ready");
  let stopping = false;
  const asking = Array.from({ length: BUSY }, async () => {
    while (!stopping) {
      await fetch(`http://127.0.0.1:${port}/leaderboards/current/duel`)
        .then((answer) => answer.body?.cancel()).catch(() => {});
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const told = performance.now();
  child.kill("SIGTERM");
  const { code } = await child.status;
  const stopped = performance.now() - told;
  stopping = true;
  await Promise.all(asking);
  if (code !== 0) throw new Error(`it ended with ${code}`);
  return { answers, ready, stopped };
}

const servers = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
for (
  const [name, args, engines] of [
    ["on real engines, workers and models with it", ["serve"], servers],
    ["a front alone", ["serve", "--no-workers"], servers],
    ["on the embedded engine, second start", ["serve"], { DATA_DIR: `${dir}/data` }],
  ] as [string, string[], Record<string, string>][]
) {
  await live(args, engines);
  const lives: Awaited<ReturnType<typeof live>>[] = [];
  for (let turn = 0; turn < TURNS; turn++) lives.push(await live(args, engines));
  const of = (pick: (one: typeof lives[number]) => number) => {
    const all = lives.map(pick);
    return `${median(all).toFixed(0)} ms (${Math.min(...all).toFixed(0)}–${
      Math.max(...all).toFixed(0)
    })`;
  };
  console.log(
    `${name}: answers after ${of(({ answers }) => answers)}, ready after ${
      of(({ ready }) => ready)
    }, SIGTERM to the end ${of(({ stopped }) => stopped)}`,
  );
}
await Deno.remove(dir, { recursive: true });
