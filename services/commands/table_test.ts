import assert from "node:assert/strict";
import { COMMANDS } from "./list.ts";
import { readLine, usageOf } from "./table.ts";
import { completionsOf } from "./tasks/completions.ts";

const usage = usageOf(COMMANDS);
const read = (line: string) => readLine(COMMANDS, line.split(" ").filter((word) => word), usage);

Deno.test("[OPS3] every command shows its help and does nothing, wherever it is asked for it", () => {
  for (const { name, says } of COMMANDS) {
    for (const line of [`${name} --help`, `--help ${name}`, `${name} a b -h`, `-h ${name} --x`]) {
      const reading = read(line);
      assert.equal(reading.is, "help", line);
      assert.ok(reading.is === "help" && reading.text.includes(says), line);
    }
    assert.ok(usage.includes(says), name);
  }
  for (const line of ["--help", "help", "-h"]) assert.equal(read(line).is, "help");
  const group = read("admin --help");
  assert.ok(group.is === "help" && /admin export/.test(group.text));
});

Deno.test("[OPS3] what a command cannot use is named", () => {
  const named: [string, RegExp][] = [
    ["", /VEZE Game/],
    ["sreve", /no command "sreve"/],
    ["admin exprot x", /no command "admin exprot"[^]*admin export FILE/],
    ["admin", /no command "admin"/],
    ["serve --no-worker", /"serve" has no option --no-worker/],
    ["serve 8080", /"serve" cannot use 8080/],
    ["migrate --force", /has no option --force/],
    ["check --healt", /has no option --healt/],
    ["admin export", /needs FILE/],
    ["admin export a b", /cannot use b/],
    ["admin export --all a", /has no option --all/],
    ["admin leaderboards rebuild current", /needs SEASON MODE/],
    ["admin streams replay", /needs ID \| PARTITION POSITION/],
    ["worker", /needs NAME…/],
    ["rate-replay", /needs FILE/],
    ["train churn --from", /--from needs FILE/],
    ["train churn --from --json", /--from needs FILE/],
    ["train churn --json=x", /has no option --json=x/],
    ["train", /needs MODEL/],
  ];
  for (const [line, wanted] of named) {
    const reading = read(line);
    assert.equal(reading.is, "mistake", line);
    assert.ok(
      reading.is === "mistake" && wanted.test(reading.text),
      `${line}: ${JSON.stringify(reading)}`,
    );
  }
});

Deno.test("[OPS3] words reach the command they are for", () => {
  const called: [string, string, string[]][] = [
    ["serve --no-workers", "serve", []],
    ["admin streams", "admin streams", []],
    ["admin streams replay 3 oldest", "admin streams replay", ["3", "oldest"]],
    ["admin leaderboards verify current duel", "admin leaderboards verify", ["current", "duel"]],
    ["worker relay matcher", "worker", ["relay", "matcher"]],
  ];
  for (const [line, name, args] of called) {
    const reading = read(line);
    assert.ok(reading.is === "call", line);
    assert.deepEqual([reading.command.name, reading.call.args], [name, args]);
  }
  const reading = read("serve --no-workers");
  assert.ok(reading.is === "call" && reading.call.has("--no-workers"));
});

Deno.test("[OPS3] an option takes the word behind it, or the one it is joined to", () => {
  for (
    const line of ["train bot --from a/b --json --seed 7", "train --seed=7 bot --json --from=a/b"]
  ) {
    const reading = read(line);
    assert.ok(reading.is === "call", line);
    const { args, has, valueOf } = reading.call;
    assert.deepEqual(args, ["bot"]);
    assert.deepEqual([valueOf("--from"), valueOf("--seed"), valueOf("--out")], [
      "a/b",
      "7",
      undefined,
    ]);
    assert.deepEqual([has("--json"), has("--out")], [true, false]);
  }
});

Deno.test("[OPS3] every command's help has an example, which calls it", () => {
  for (const { name, example } of COMMANDS) {
    const reading = read(example);
    assert.ok(reading.is === "call" && reading.command.name === name, `${name}: ${example}`);
    const help = read(`${name} --help`);
    assert.ok(help.is === "help" && help.text.includes(`Example: veze-game ${example}`), name);
  }
});

Deno.test("[OPS3] a shell completes commands, their parts and options", async () => {
  const complete = async (line: string) => {
    const words = line.split(" ");
    const script = `${completionsOf(COMMANDS)}
COMP_WORDS=(veze-game ${words.map((word) => `"${word}"`).join(" ")})
COMP_CWORD=${words.length}
_veze_game
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await new Deno.Command("bash", {
      args: ["-c", script],
      cwd: new URL("../../", import.meta.url),
    }).output();
    return new TextDecoder().decode(stdout).trim().split("\n");
  };
  assert.deepEqual(await complete("mi"), ["migrate"]);
  assert.deepEqual(await complete("migrate --"), ["--plan", "--help"]);
  assert.deepEqual(await complete("admin leaderboards "), ["verify", "rebuild"]);
  assert.deepEqual(await complete("train churn --see"), ["--seed"]);
  assert.deepEqual(await complete("nothing --see"), [""]);
  // Files, where no part of a command fits.
  assert.deepEqual(await complete("admin import deno.js"), ["deno.json"]);
  assert.deepEqual(await complete("train churn --from deno.js"), ["deno.json"]);
  assert.ok((await complete("admin ")).includes("export"));
});
