/** [OPS10] What is left when a studio goes: a folder that serves its players on their own. */

import assert from "node:assert/strict";
import { writeBundle } from "../../ops/bundle.ts";
import { eventually } from "../support/app/eventually.ts";
import { freePort } from "../support/process/free_port.ts";
import { startGuard } from "../support/process/guard.ts";
import shipped from "../../services/game/shipped.json" with { type: "json" };
import { openDatabase } from "../../db/client.ts";
import { openEmbedded } from "../../db/embedded/mod.ts";
import { whatGoesAlong } from "../../services/commands/tasks/sealed.ts";
import { silentLogger } from "../support/app/silent_logger.ts";
import { place } from "../support/process/place.ts";
import { nodePath } from "../runner/node/run.ts";

const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const SECRET = "the-studios-own-secret-which-must-not-go-along";
const CLIENT = { client_id: "studio", client_secret: "a-secret-of-the-studio-0123456789" };
const isRoot = Deno.uid() === 0;

for (const kind of ["Deno", "Node"] as const) {
  Deno.test({
    name:
      `[OPS10] a sealed game is played on ${kind} with no network, and has nothing of the studio's`,
    // A network namespace of one's own is root's to make.
    ignore: !isRoot,
    fn: () => sealAndPlay(kind),
  });
}

async function sealAndPlay(kind: "Deno" | "Node"): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "veze_seal_" });
  await using _dir = {
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
  await writeBundle({ root, out: `${dir}/bundle` });
  const port = freePort();
  const env = {
    ...{ PORT: String(port), DATA_DIR: `${dir}/data`, KEY_ENCRYPTION_SECRET: SECRET },
    SERVICE_CLIENTS: `${CLIENT.client_id}:${CLIENT.client_secret}:service+admin`,
    ...{ LOG_LEVEL: "warn", APP_ENV: "test", REGION: "us-west", GAME_CONFIG: `${dir}/game.json` },
  };
  // Addresses of the studio's, which may be somebody else's tomorrow.
  await Deno.writeTextFile(`${dir}/game.json`, JSON.stringify(studiosGame()));
  // What lies beside the program is not the program's.
  await Deno.writeTextFile(`${dir}/bundle/.env`, `KEY_ENCRYPTION_SECRET=${SECRET}`);
  const [command, ...flags] = kind === "Deno"
    ? [Deno.execPath(), "run", "-A", "--no-npm", "--no-remote"]
    : [await nodePath()];
  const program = (...args: string[]) =>
    new Deno.Command(command!, { args: [...flags, `${dir}/bundle/main.js`, ...args], env });

  const { phrase, id } = await lived(program("serve"), `http://127.0.0.1:${port}`, async () => {
    // While it is served: through its own socket.
    const sealed = await program("admin", "seal", `${dir}/sealed`).output();
    assert.equal(sealed.code, 0, new TextDecoder().decode(sealed.stderr));
    const again = await program("admin", "seal", `${dir}/sealed`).output();
    assert.equal(again.code, 1, "a folder that holds something is left alone");
    const inside = await program("admin", "seal", `${dir}/bundle/sealed`).output();
    assert.equal(inside.code, 1, "not into the program itself");
    await assertNothingElse(dir);
  });

  const script =
    `ip link set lo up; "$1/start.sh" >"$1/log" 2>&1 & exec "$2" run -A --no-check "$3" "$4" "$5"`;
  await using guard = startGuard({ signal: "SIGKILL" });
  const played = new Deno.Command("unshare", {
    args: [
      ...["--net", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"],
      ...[`${dir}/sealed`, Deno.execPath(), `${root}/tests/support/delivery/sealed_player.ts`],
      ...["http://localhost:8080", phrase],
    ],
    // A machine that is set up for something else.
    env: { DATABASE_URL: "postgres://127.0.0.1:1/other", OIDC_ISSUER: "https://issuer.example" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await guard.watch(played.pid);
  const { stdout, stderr } = await played.output();
  await guard.watch(undefined);
  const text = new TextDecoder();
  const log = await Deno.readTextFile(`${dir}/sealed/log`);
  assert.notEqual(text.decode(stdout), "", text.decode(stderr) + log);
  const saw = JSON.parse(text.decode(stdout));
  assert.equal(saw.network, "none");
  assert.deepEqual([saw.me.id, saw.me.display_name, saw.me.roles], [id, "Liv", ["player"]]);
  assert.equal(saw.board.body.score, 4_200, JSON.stringify(saw.board));
  assert.deepEqual(saw.catalog.body, { items: [] });
  assert.equal(saw.bought.status, 422, "nothing is sold");
  assert.match(saw.shop, /The store is closed/);
  assert.deepEqual(saw.owned.body.items.map(({ sku }: { sku: string }) => sku), ["skin-aurora"]);
  assert.equal(saw.taken, 200, "players take along what is kept of them");
  assert.equal(saw.match.status, 200);
  assert.ok(saw.frames >= 60, `${saw.frames} frames of the match`);
}

function studiosGame() {
  const { regions, modes } = shipped;
  return {
    regions: regions.map((each) => ({ ...each, ping_url: "https://ping.studio.example/" })),
    modes: modes.map((each) =>
      each.id === "team5" ? { ...each, launch_url: "https://play.studio.example/{match_id}" } : each
    ),
  };
}

/** A player reaches something, and writes down their phrase. */
async function lived(
  command: Deno.Command,
  base: string,
  seal: () => Promise<void>,
): Promise<{ phrase: string; id: string }> {
  await using guard = startGuard({ signal: "SIGKILL" });
  const server = command.spawn();
  await guard.watch(server.pid);
  await using _server = {
    async [Symbol.asyncDispose]() {
      try {
        server.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await server.status;
    },
  };
  // deno-lint-ignore no-explicit-any -- bodies of every shape
  const call = async (path: string, json: unknown, token?: string): Promise<any> => {
    const answer = await fetch(base + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(json),
    });
    const body = await answer.json();
    assert.ok(answer.ok, `${path}: ${JSON.stringify(body)}`);
    return body;
  };
  await eventually("it serves", async () => (await fetch(`${base}/ready`)).ok, {
    withinMs: 120_000,
  });
  const { user: { id }, access_token } = await call("/auth/guest", { display_name: "Liv" });
  const { phrase } = await call("/auth/recovery", {}, access_token);
  const { access_token: studio } = await call("/auth/token", {
    ...{ grant_type: "client_credentials", ...CLIENT },
  });
  const score = { user_id: id, score: 4_200, season: "current", mode: "duel" };
  await call("/leaderboards/submit", score, studio);
  const gift = { sku: "skin-aurora", quantity: 1, reason: "a gift" };
  await call(`/admin/api/players/${id}/grant`, gift, studio);
  await seal();
  server.kill("SIGTERM");
  await server.status;
  await guard.watch(undefined);
  return { phrase, id };
}

/** Of what the database had, tables that players need, and nothing of the studio's anywhere. */
async function assertNothingElse(dir: string): Promise<void> {
  const found = await new Deno.Command("grep", {
    args: [
      ...["-rlaF", "-e", SECRET, "-e", CLIENT.client_secret, "-e", "studio.example"],
      `${dir}/sealed`,
    ],
  }).output();
  assert.equal(new TextDecoder().decode(found.stdout), "");
  const opened = { root: place.root, entry: place.entry, log: silentLogger };
  await using engine = await openEmbedded({ directory: `${dir}/sealed/data/postgres`, ...opened });
  await using database = openDatabase({ engine: "embedded", socket: engine.socket });
  const { sql } = database;
  const filled: string[] = [];
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
  for (const { name } of tables) {
    const [row] = await sql`select 1 from ${sql(name)} limit 1`;
    if (row) filled.push(name);
  }
  // The studio's database has sessions, signing keys and an audit log as well.
  assert.deepEqual(filled.filter((name) => !whatGoesAlong(name)), ["schema_migrations"]);
  assert.ok(filled.includes("users") && filled.includes("recovery_phrases"), filled.join());
  const roles = await sql<{ roles: string[] }[]>`select distinct roles from users`;
  assert.deepEqual(roles.map((row) => row.roles), [["player"]]);
  const settings = await Deno.readTextFile(`${dir}/sealed/settings`);
  assert.match(settings, /^KEY_ENCRYPTION_SECRET=[\w-]{43}$/m);
  assert.match(settings, /^REGION=us-west$/m);
  assert.equal((await Deno.stat(`${dir}/sealed/settings`)).mode! & 0o077, 0);
  const licences = await Deno.readTextFile(`${dir}/sealed/program/LICENCES.txt`);
  for (const name of ["hono", "@electric-sql/pglite", "ws", "core-js"]) {
    assert.match(licences, new RegExp(`^${name} \\d+\\.[^\\n]*\\n\\n[^-\\s]`, "m"));
  }
}
