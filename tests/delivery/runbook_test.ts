/** [OPS5] The runbook's procedures, run as they are written, one after the other. */

import assert from "node:assert/strict";
import { startGuard } from "../support/process/guard.ts";
import { freePort } from "../support/process/free_port.ts";
import { loginsFile } from "../support/ml/training.ts";

const root = new URL("../../", import.meta.url).pathname;

async function blocks(): Promise<string[]> {
  const text = await Deno.readTextFile(`${root}ops/runbook.md`);
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block!);
}

/** `veze` as the runbook means it, and what an operator has set. */
const PREFACE = `set -euo pipefail
veze() { "$DENO" run -A --no-check --v8-flags=--liftoff-only main.ts "$@"; }
ended() { kill -TERM %1 2>/dev/null || true; wait || true; }
trap ended EXIT
`;

Deno.test("[OPS5 OPS11] a new operator gets from nothing to a match, a model, a backup and its restore", async () => {
  const dir = await Deno.makeTempDir({ prefix: "veze_runbook_" });
  await Deno.mkdir(`${dir}/backups`);
  await Deno.mkdir(`${dir}/models`);
  await Deno.writeTextFile(`${dir}/logins.csv`, loginsFile(300));
  const port = String(freePort());
  const all = await blocks();
  assert.ok(all.length >= 8, `${all.length} blocks`);
  const script = PREFACE + all.map((block, i) => `echo "== ${i + 1}"\n${block}\n`).join("");
  await using guard = startGuard({ signal: "SIGKILL" });
  const child = new Deno.Command("bash", {
    args: ["-c", script],
    cwd: root,
    clearEnv: true,
    env: {
      ...Object.fromEntries(
        ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME"].flatMap((name) => {
          const value = Deno.env.get(name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
      ...{ DENO: Deno.execPath(), NO_COLOR: "1", APP_ENV: "development", PORT: port },
      ...{ LOG_LEVEL: "warn", HOST: "127.0.0.1", BASE: `http://127.0.0.1:${port}` },
      ...{ DATA_DIR: `${dir}/data`, RESTORED: `${dir}/restored`, BACKUPS: `${dir}/backups` },
      ...{ LOGINS: `${dir}/logins.csv`, CLIENT_ID: "dev-server", OIDC_ISSUER: "none" },
      // Versions are written there.
      ...{ MODELS_DIR: `${dir}/models`, CLIENT_SECRET: "dev-server-secret" },
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await guard.watch(child.pid);
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  const said = text.decode(stdout) + text.decode(stderr);
  assert.equal(code, 0, said.slice(-3_000));
  for (
    const line of [
      /settings {3}fine/,
      /Nothing to migrate/,
      /ready: \{"status":"ready"/,
      /"entries":\[\{/,
      /churn +\*|\* ?churn/,
      /"model_version":/,
      /The chain holds/,
      /Every sum is right/,
      /Tokens are signed with/,
      /deletions in /,
      /Imported/,
    ]
  ) assert.match(said, line);
  await Deno.remove(dir, { recursive: true });
});
