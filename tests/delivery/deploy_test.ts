/** [OPS4] A deployment: the schema first, then the program, and players only once it is warm. */

import assert from "node:assert/strict";
import { type Answer, record, runScript } from "../support/delivery/recorders.ts";

const IMAGE = `registry.example/veze/game@sha256:${"cd".repeat(32)}`;

/** A node whose /ready says these one after the other, the last for ever. */
function node(statuses: readonly number[]) {
  let asked = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    assert.equal(new URL(request.url).pathname, "/ready");
    const status = statuses[Math.min(asked++, statuses.length - 1)]!;
    return Response.json({ status: status === 200 ? "ready" : "waiting" }, { status });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked: () => asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("[OPS4] warming up waits for 200 and says what it waits for", async () => {
  await using warm = await node([503, 503, 200]);
  const { code, said } = await runScript("ops/deploy/warm_up.sh", [warm.url]);
  assert.equal(code, 0, said);
  assert.equal(warm.asked(), 3);
  assert.match(said, /waiting: \{"status":"waiting"\}[^]*ready: \{"status":"ready"\}/);
});

Deno.test("[OPS4] a node that does not get ready fails the release, and so does one that is not there", async () => {
  await using cold = await node([503]);
  for (const url of [cold.url, "http://127.0.0.1:9"]) {
    const { code, said } = await runScript("ops/deploy/warm_up.sh", [url, "2"]);
    assert.equal(code, 1, said);
    assert.match(said, /is not ready after 2 s/);
  }
});

async function cloudRun(url: string, answers: readonly Answer[] = []) {
  await using recorders = await record([
    { program: "gcloud", to: /services describe/, says: url },
    { program: "docker", to: /RepoDigests/, says: IMAGE },
    ...answers,
  ]);
  const line = ["project", "europe-north1", "game", "registry.example/veze/game:next"];
  const env = { IMAGE: "veze/game:tested" };
  const run = await runScript("ops/deploy/cloud_run.sh", line, { recorders, env });
  const calls = await recorders.calls();
  assert.deepEqual(calls.slice(0, 3), [
    "gcloud auth configure-docker registry.example --quiet",
    "docker tag veze/game:tested registry.example/veze/game:next",
    "docker push registry.example/veze/game:next",
  ]);
  const steps = calls.slice(4).map((call) => call.split(" ").slice(2, 4).join(" "));
  return { ...run, steps };
}

Deno.test("[OPS4] Cloud Run: migrated, warm, and only then in the players' way", async () => {
  await using warm = await node([503, 200]);
  const done = await cloudRun(warm.url);
  assert.equal(done.code, 0, done.said);
  const before = ["jobs update", "jobs execute", "services update", "services describe"];
  assert.deepEqual(done.steps, [...before, "services update-traffic"]);
  assert.ok(warm.asked() >= 2);

  const unmigrated = await cloudRun(warm.url, [{
    ...{ program: "gcloud", to: /jobs execute/, code: 1, complains: "the job failed" },
  }]);
  assert.notEqual(unmigrated.code, 0);
  assert.deepEqual(unmigrated.steps, ["jobs update", "jobs execute"]);
});

const SERVICE = "arn:aws:apprunner:eu-west-1:111122223333:service/game/0123";

async function appRunner(url: string, states: Answer[]) {
  const source = `{"ImageRepository":{"ImageIdentifier":"old","ImageRepositoryType":"ECR"}}`;
  await using recorders = await record([
    { program: "aws", to: /describe-service/, says: source },
    { program: "aws", to: /update-service/, says: "operation-1" },
    ...states,
  ]);
  const env = {
    ...{ DATABASE_URL: "postgres://u:secret@db/x", KEY_ENCRYPTION_SECRET: "k".repeat(32) },
    ...{ DEPLOY_PAUSE: "0", DEPLOY_TRIES: "3" },
  };
  const line = ["eu-west-1", SERVICE, IMAGE, url];
  const run = await runScript("ops/deploy/app_runner.sh", line, { recorders, env });
  return { ...run, calls: await recorders.calls() };
}

Deno.test("[OPS4] App Runner: migrated in the image, its other settings kept, asked until it is done", async () => {
  await using warm = await node([200]);
  const done = await appRunner(warm.url, [
    { program: "aws", to: /list-operations/, says: "SUCCEEDED" },
  ]);
  assert.equal(done.code, 0, done.said);
  // The image is private; both ends of a pipe begin at once.
  const at = (pattern: RegExp) => done.calls.findIndex((call) => pattern.test(call));
  const migrated = at(/^docker run .* migrate$/);
  assert.ok(migrated > Math.max(at(/^docker login .* registry\.example$/), at(/get-login/)));
  assert.ok(migrated < at(/update-service/));
  assert.ok(!done.calls.some((call) => call.includes("secret@")), "no secret in an argument");
  const update = done.calls.find((call) => call.includes("update-service"))!;
  const given = JSON.parse(/--source-configuration (\{.*\}) --query/s.exec(update)![1]!);
  assert.deepEqual(given.ImageRepository, {
    ...{ ImageIdentifier: IMAGE, ImageRepositoryType: "ECR" },
  });
  assert.equal(warm.asked(), 1);

  const states: [string, RegExp][] = [
    ["ROLLBACK_SUCCEEDED", /App Runner says ROLLBACK/],
    ["FAILED", /says FAILED/],
    ["IN_PROGRESS", /still at it/],
  ];
  for (const [says, why] of states) {
    const failed = await appRunner(warm.url, [{ program: "aws", to: /list-operations/, says }]);
    assert.equal(failed.code, 1);
    assert.match(failed.said, why);
  }
});

Deno.test("[OPS4] the image is scanned, saved and loaded as one file", async () => {
  const dir = await Deno.makeTempDir();
  await using recorders = await record([
    { program: "docker", to: /^run/, says: `{"matches":[]}` },
    { program: "docker", to: /^save/, says: "the image" },
  ]);
  const image = (...args: string[]) => runScript("ops/delivery/image.sh", args, { recorders });
  assert.equal((await image("scan", "veze/game:tested", `${dir}/scan.json`)).code, 0);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${dir}/scan.json`)), { matches: [] });
  assert.equal((await image("save", "veze/game:tested", `${dir}/image.tar.gz`)).code, 0);
  assert.equal((await image("load", `${dir}/image.tar.gz`)).code, 0);
  assert.equal((await recorders.piped()).trim(), "the image");
  for (const args of [[], ["build"], ["save", "x"], ["unknown", "x"]]) {
    const { code, said } = await image(...args);
    assert.equal(code, 2);
    assert.match(said, /Usage: ops\/delivery\/image\.sh/);
  }
  await Deno.remove(dir, { recursive: true });
});
