import assert from "node:assert/strict";
import { onPath } from "../support/engines/find_engines.ts";
import { drawFaults } from "./groups.ts";
import { nodesEnv, readOptions, testEnv } from "./options.ts";
import { createProgress, slowest } from "./progress.ts";
import { addUp, lastLine, summaryReader } from "./summary.ts";

const root = new URL("../../", import.meta.url).pathname;

function read(text: string, code: number) {
  const reader = summaryReader();
  text.split("\n").forEach(reader.line);
  return reader.end(code);
}

Deno.test("summaryReader() reads the closing line with steps, skips and colours", () => {
  const summary = read(
    "running 2 tests from ./tests/a_test.ts\nRI1 keeps order ... \x1b[33mignored\x1b[0m (0ms)\n\n" +
      "\x1b[31mFAILED\x1b[0m | 3 passed (2 steps) | 4 failed (1 step) | 1 ignored (1 step) " +
      "| 5 filtered out (1m8s)",
    1,
  );
  assert.deepEqual(summary, {
    passed: 3,
    failed: 4,
    skipped: 2,
    skippedNames: ["./tests/a_test.ts: RI1 keeps order"],
    failures: [],
  });
  assert.equal(lastLine(summary), "3 passed, 4 failed, 2 skipped");
  assert.equal(lastLine(read("ok | 12 passed | 0 failed (7s)", 0)), "12 passed, 0 failed");
});

Deno.test("summaryReader() counts what was seen, and a failure, when the run breaks off", () => {
  const summary = read(
    "a ... ok (1ms)\nb ...\n  step ... ok (1ms)\nb ... FAILED (1ms)\nc ...",
    139,
  );
  assert.equal(lastLine(summary), "1 passed, 2 failed");
});

Deno.test("summaryReader() believes the exit code more than the closing line", () => {
  assert.equal(lastLine(read("ok | 2 passed | 0 failed (7s)", 1)), "2 passed, 1 failed");
});

Deno.test("summaryReader() keeps what was said of a failure, for the end of the run", () => {
  const { failures } = read(
    "a ... FAILED (1ms)\n\n\x1b[41m ERRORS \x1b[0m\n\na => ./a_test.ts:1:6\nerror: Error: lost\n\n" +
      "\x1b[41m FAILURES \x1b[0m\n\na => ./a_test.ts:1:6\n\nFAILED | 0 passed | 1 failed (9ms)",
    1,
  );
  assert.deepEqual(failures, ["", "a => ./a_test.ts:1:6", "error: Error: lost", ""]);
});

Deno.test("addUp() counts what several runs were", () => {
  const first = read("a ... ignored (0ms)\nok | 3 passed | 0 failed | 1 ignored (7s)", 0);
  const second = read("FAILED | 1 passed | 2 failed (7s)", 1);
  const both = addUp([first, second]);
  assert.equal(lastLine(both), "4 passed, 2 failed, 1 skipped");
  assert.deepEqual(both.skippedNames, [": a"]);
});

Deno.test("readOptions() tells options of the run from those of `deno test`, and both from paths", () => {
  const { flags, paths, limit } = readOptions(["--", "--limit=9", "--filter=LB", "tests/api"], {});
  assert.deepEqual({ flags, paths, limit }, {
    flags: ["--filter=LB"],
    paths: ["tests/api"],
    limit: 9,
  });
});

Deno.test("[OPS7] readOptions() reads how many nodes answer, and tells only tests of several", () => {
  for (const args of [["--nodes", "3", "tests/api"], ["--nodes=3", "tests/api"]]) {
    const { nodes, paths, flags } = readOptions(args, {});
    assert.deepEqual({ nodes, paths, flags }, { nodes: 3, paths: ["tests/api"], flags: [] });
  }
  assert.throws(() => readOptions(["--nodes=none"], {}), /--nodes/);
  assert.deepEqual([nodesEnv(1), nodesEnv(3)], [{}, { TEST_NODES: "3" }]);
});

Deno.test("[OPS10] readOptions() takes a sample on Node of everything, and of nothing else", () => {
  const { runtime, sample } = readOptions(["--node", "--sample"], {});
  assert.deepEqual({ runtime, sample }, { runtime: "node", sample: true });
  assert.equal(readOptions(["--node"], {}).sample, false);
  for (const args of [["--sample"], ["--node", "--sample", "tests/api"]]) {
    assert.throws(() => readOptions(args, {}), /--sample goes with --node/);
  }
});

Deno.test("drawFaults() leaves out nothing but faults, and three seeds in a row run every one", () => {
  const plain = ["routes/a_test.ts", "tests/api/b_test.ts"];
  const faults = [..."abcdefg"].map((name) => `tests/faults/nodes/${name}_test.ts`);
  for (const seed of [0, 7, 2 ** 31 - 1]) {
    const drawn = [seed, seed + 1, seed + 2].map((each) => drawFaults([...faults, ...plain], each));
    for (const { files, left } of drawn) {
      assert.deepEqual(files.slice(-2), plain);
      assert.equal(files.length + left, 9);
      assert.ok(left === 4 || left === 5, `${left} of 7`);
    }
    const run = drawn.flatMap(({ files }) => files.slice(0, -2));
    assert.deepEqual(run.sort(), faults);
  }
});

Deno.test("testEnv() hides the engines of the program from the tests", () => {
  const env = testEnv(
    { HOME: "/h", DATABASE_URL: "x", REDIS_URL: "x", KAFKA_BROKERS: "x", TEST_REDIS_URL: "x" },
    readOptions(["--", "--no-install", "tests/api"], { TEST_SEED: "7" }),
    { TEST_POSTGRES_URL: "p" },
  );
  assert.deepEqual(env, { HOME: "/h", TEST_POSTGRES_URL: "p", TEST_SEED: "7" });
});

Deno.test("createProgress() says what runs, how many are done and how long is left", () => {
  let now = 0;
  const before = {
    "./a_test.ts": { ms: 10_000, tests: 2 },
    "./b_test.ts": { ms: 70_000, tests: 3 },
  };
  const progress = createProgress(before, () => now);
  const say = progress.lane();
  assert.equal(progress.line(80), "0 of 5 · 0 s · about 1 min 20 s left");
  say("\x1b[38;5;245mrunning 2 tests from ./a_test.ts\x1b[0m");
  now = 4_000;
  say("[X1] does it ... \x1b[32mok\x1b[0m (4s)");
  say("  a step ... ok (1ms)");
  assert.equal(progress.line(80), "1 of 5 · 4 s · about 1 min 16 s left · a_test.ts");
  assert.equal(progress.line(12), "1 of 5 · 4 s");
  now = 9_000;
  say("[X2] fails ... FAILED (5s)");
  say("running 4 tests from ./b_test.ts");
  assert.equal(progress.line(80), "2 of 6 · 9 s · about 1 min 10 s left · b_test.ts");
  now = 11_000;
  say("FAILED | 5 passed | 1 failed (11s)");
  assert.deepEqual(progress.times(), {
    "./a_test.ts": { ms: 9_000, tests: 2 },
    "./b_test.ts": { ms: 2_000, tests: 4 },
  });
  assert.deepEqual(slowest(progress.times(), 1), ["    9.0 s  a_test.ts (2)"]);
});

Deno.test("createProgress() guesses nothing without an earlier run", () => {
  const progress = createProgress({}, () => 0);
  progress.lane()("running 1 test from ./a_test.ts");
  assert.equal(progress.line(80), "0 done · 0 s · a_test.ts");
});

/** Starts the runner on one planted test file, with a PATH and a temporary directory of its own. */
async function startRunner(test: string, env: Record<string, string> = {}) {
  const dir = await Deno.makeTempDir({ prefix: "veze_run_" });
  // The engines of the inner run make their directories here; Postgres may run as another user.
  await Deno.mkdir(`${dir}/tmp`);
  await Deno.chmod(dir, 0o755);
  await Deno.chmod(`${dir}/tmp`, 0o777);
  await Deno.writeTextFile(`${dir}/planted_test.ts`, test);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tests/run.ts", "--no-install", `${dir}/planted_test.ts`],
    cwd: root,
    env: { CI: "", TMPDIR: `${dir}/tmp`, ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    dir,
    child,
    lines: (output: Uint8Array) => new TextDecoder().decode(output).trimEnd().split("\n"),
    leftovers: () => Array.fromAsync(Deno.readDir(`${dir}/tmp`), ({ name }) => name),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

/** A PATH with the few tools the runner needs, and no Redis. */
async function pathWithoutRedis(dir: string): Promise<string> {
  await Deno.chmod(dir, 0o755);
  await Deno.mkdir(`${dir}/bin`);
  for (const tool of ["cp", "rm", "sh", "sleep"]) {
    await Deno.symlink((await onPath(tool))!, `${dir}/bin/${tool}`);
  }
  return `${dir}/bin`;
}

Deno.test("run.ts names a missing engine as skipped with its remedy, and CI=true fails", async () => {
  const bin = await Deno.makeTempDir();
  try {
    await using run = await startRunner(`Deno.test("works", () => {});`, {
      PATH: await pathWithoutRedis(bin),
      TEST_REDIS_SERVER: "",
      CI: "true",
    });
    const { code, stdout } = await run.child.output();
    const lines = run.lines(stdout);
    assert.match(lines.join("\n"), /skipped: redis \(redis-server\): .*install/);
    assert.match(lines.at(-1)!, /^1 passed, 0 failed, [12] skipped$/);
    assert.equal(code, 1);
    assert.deepEqual(await run.leftovers(), []);
  } finally {
    await Deno.remove(bin, { recursive: true });
  }
});

Deno.test("run.ts ends its engines and says so when it is told to stop", async () => {
  await using run = await startRunner(
    `Deno.test("first", () => {});
     Deno.test("hangs", async () => { await new Promise((r) => setTimeout(r, 600_000)); });`,
  );
  let text = "";
  for await (const chunk of run.child.stdout.pipeThrough(new TextDecoderStream())) {
    const before = text;
    text += chunk;
    if (text.includes("hangs ...") && !before.includes("hangs ...")) run.child.kill("SIGTERM");
  }
  await run.child.stderr.cancel();
  assert.equal((await run.child.status).code, 1);
  assert.equal(text.trimEnd().split("\n").at(-1), "1 passed, 1 failed");
  assert.match(text, /stopped: ended by SIGTERM/);
  assert.deepEqual(await run.leftovers(), []);
});
