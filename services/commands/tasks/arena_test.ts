import assert from "node:assert/strict";
import { readReplay, writeReplay } from "../../arena/records/mod.ts";
import { balanceArena, verifyReplay } from "./arena.ts";

Deno.test("[OPS3 AR1] arena balance refuses what is no number of matches or no seed", () => {
  const { error } = console;
  const said: string[] = [];
  console.error = (line: string) => void said.push(line);
  try {
    for (const [matches, seed] of [["0", "1"], ["many", "1"], ["10", "-1"], ["1e9", "1"]]) {
      assert.equal(balanceArena({ matches, seed, json: false }), 2, `${matches} ${seed}`);
    }
  } finally {
    console.error = error;
  }
  assert.equal(said.length, 4);
  assert.match(said[0]!, /MATCHES and SEED/);
});

Deno.test("[OPS3 AR1] arena balance prints its figures as JSON", () => {
  const { log } = console;
  const said: string[] = [];
  console.log = (line: string) => void said.push(line);
  try {
    assert.equal(balanceArena({ matches: "6", seed: "2", json: true }), 0);
  } finally {
    console.log = log;
  }
  const { modes } = JSON.parse(said.join("\n"));
  assert.deepEqual(modes.map(({ mode }: { mode: string }) => mode), [
    ...["duel", "squad", "team5", "brawl"],
  ]);
});

/** What a command says and answers. */
async function ask(run: () => Promise<number>): Promise<{ code: number; said: string[] }> {
  const { log, error } = console;
  const said: string[] = [];
  console.log = console.error = (line: string) => void said.push(line);
  try {
    return { code: await run(), said };
  } finally {
    Object.assign(console, { log, error });
  }
}

Deno.test("[AR5 OPS3] replay verify says whether each tick is as it was, or what is wrong", async () => {
  const recorded = new URL("../../../tests/arena/records/recorded.veze-replay", import.meta.url);
  const replay = readReplay(await Deno.readFile(recorded));
  const { code, said } = await ask(() => verifyReplay(recorded.pathname));
  assert.deepEqual([code, said], [0, [`${replay.ticks} ticks, same hash at every one`]]);

  const path = await Deno.makeTempFile();
  try {
    const expected = replay.hashes[999]!;
    replay.hashes[999] = 0xabc;
    await Deno.writeFile(path, writeReplay(replay));
    const forged = await ask(() => verifyReplay(path));
    assert.equal(forged.code, 1);
    const played = expected.toString(16).padStart(8, "0");
    assert.deepEqual(forged.said, [
      `tick 1000 differs: 00000abc in the file, ${played} when played again`,
    ]);
    await Deno.writeFile(path, (await Deno.readFile(recorded)).subarray(0, 20_000));
    const cut = await ask(() => verifyReplay(path));
    assert.deepEqual([cut.code, cut.said], [2, [`Cannot verify "${path}": it is cut off`]]);
  } finally {
    await Deno.remove(path);
  }
  const none = await ask(() => verifyReplay("/nowhere/at.all"));
  assert.equal(none.code, 2);
  assert.equal(none.said.length, 1);
  if (Deno.build.os !== "windows") {
    assert.equal((await ask(() => verifyReplay("/dev/zero"))).code, 2, "one that never ends");
  }
});
