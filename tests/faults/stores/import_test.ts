/** OPS9: a backup that was cut off is refused on the command line, and leaves nothing behind. */

import assert from "node:assert/strict";
import { runProgram } from "../../support/process/program.ts";

Deno.test("[OPS9] admin import refuses a damaged file with one sentence and code 1", async () => {
  const dir = await Deno.makeTempDir();
  const env = (name: string) => ({ DATA_DIR: `${dir}/${name}`, APP_ENV: "test" });
  const file = `${dir}/backup`;
  assert.equal((await runProgram({ args: ["migrate"], env: env("from") })).code, 0);
  const exported = await runProgram({ args: ["admin", "export", file], env: env("from") });
  assert.equal(exported.code, 0, exported.output);
  const text = await Deno.readTextFile(file);
  const lines = text.trimEnd().split("\n");
  const damaged = {
    cut: `${lines.slice(0, -1).join("\n")}\n`,
    digit: text.replace("0000_initial", "0009_initial"),
    bytes: text.slice(0, text.length - 20),
    table: text.replace('{"table":"', '{"table":'),
  };
  const broken = new TextEncoder().encode(text);
  broken[text.length >> 1] = 0xff;
  for (const [name, content] of Object.entries(damaged)) {
    const path = `${dir}/${name}`;
    await Deno.writeTextFile(path, content);
    const { code, output } = await runProgram({ args: ["admin", "import", path], env: env("to") });
    assert.equal(code, 1, output);
    assert.match(output.trim(), /^Cannot import: [^\n]+$/, name);
    await assert.rejects(Deno.stat(`${dir}/to/postgres`), "not even a database was made");
  }
  await Deno.writeFile(`${dir}/utf8`, broken);
  const bad = await runProgram({ args: ["admin", "import", `${dir}/utf8`], env: env("to") });
  assert.equal(bad.code, 1, bad.output);
  assert.match(bad.output.trim(), /^Cannot import: [^\n]+no text in UTF-8$/);
  const { code, output } = await runProgram({ args: ["admin", "import", file], env: env("to") });
  assert.equal(code, 0, output);
  // For its help alone nothing is written.
  for (
    const args of [["admin", "export", "--help"], ["serve", "--help"], ["admin", "import", "-h"]]
  ) {
    const help = await runProgram({ args, env: env("help") });
    assert.equal(help.code, 0, help.output);
    assert.match(help.output, /^(admin|serve)/);
  }
  await assert.rejects(Deno.stat("--help"), Deno.errors.NotFound);
  await assert.rejects(Deno.stat(`${dir}/help`), Deno.errors.NotFound);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("[OPS9] check --print-config shows what is in force, to copy from, and no secret", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/game.json`, JSON.stringify({ party_limit: 4 }));
  const env = {
    APP_ENV: "test",
    GAME_CONFIG: `${dir}/game.json`,
    METRICS_TOKEN: "a-token-that-nobody-may-see",
    DATA_DIR: `${dir}/data`,
  };
  const { code, output } = await runProgram({ args: ["check", "--print-config"], env });
  assert.equal(code, 0, output);
  const { settings, game } = JSON.parse(output);
  assert.deepEqual([settings.env, game.party_limit], ["test", 4]);
  assert.ok(game.modes.length >= 4);
  assert.doesNotMatch(output, /nobody-may-see/);
  // What it prints is a file that can be used.
  await Deno.writeTextFile(`${dir}/game.json`, JSON.stringify({ ...game, party_limit: 5 }));
  const again = await runProgram({ args: ["check", "--print-config"], env });
  assert.equal(JSON.parse(again.output).game.party_limit, 5);
  await assert.rejects(Deno.stat(`${dir}/data`), "it opened nothing");
  await Deno.remove(dir, { recursive: true });
});

Deno.test("[OPS3 SEC9] check tells in words what the settings come to, and no secret", async () => {
  const dir = await Deno.makeTempDir();
  const canary = "canary-7f3a9c";
  const plain = { DATA_DIR: dir, APP_ENV: "test" };
  const { code, output } = await runProgram({
    args: ["check"],
    env: {
      ...plain,
      ...{
        SERVICE_CLIENTS: `arena:${canary}-secret:service+admin`,
        METRICS_TOKEN: canary.repeat(2),
      },
      ...{
        KEY_ENCRYPTION_SECRET: canary.repeat(4),
        STORE_WEBHOOK_SECRETS: `stripe:whsec_${canary.repeat(3)}`,
      },
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${canary}:${canary}@collector.example:4318`,
      OTEL_DENO: "false",
    },
  });
  assert.equal(code, 0, output);
  assert.ok(!output.includes(canary), output);
  for (
    const line of [
      ...[/^settings {3}fine: test, region /m, /^database {3}inside the program, in /m],
      ...[/^shared {5}ranks, rooms and limits inside the process/m, /^stream {5}in a table/m],
      ...[/^servers {4}arena \(service, admin\)$/m, /^payments {3}.*stripe/m],
      ...[/^kept {7}telemetry for 400 days/m, /^postgres {3}\d+.*up to date$/m],
      /traces to http:\/\/collector\.example:4318$/m,
    ]
  ) assert.match(output, line);
  await Deno.remove(dir, { recursive: true });
});
