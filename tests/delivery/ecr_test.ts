/** [OPS4] The image into the registry: what is asked of docker and AWS, and what happens when they refuse. */

import assert from "node:assert/strict";
import { type Answer, record, runScript } from "../support/delivery/recorders.ts";

const SCRIPT = "ops/ecr_build_push.sh";
const ACCOUNT = "879584802968";
const REGISTRY = `${ACCOUNT}.dkr.ecr.eu-north-1.amazonaws.com`;
const IMAGE = `${REGISTRY}/veze/game:latest`;
const DIGEST = `sha256:${"ab".repeat(32)}`;
const LINE = ["eu-north-1", ACCOUNT, "veze/game", "latest"];

const WELL: readonly Answer[] = [
  { program: "aws", to: /^sts/, says: ACCOUNT },
  { program: "aws", to: /get-login-password/, says: "the-password" },
  { program: "docker", to: /RepoDigests/, says: `${REGISTRY}/veze/game@${DIGEST}` },
  { program: "git", to: /rev-parse/, says: "c0ffee".repeat(6) },
];

async function push(answers: readonly Answer[], env: Record<string, string> = {}, line = LINE) {
  await using recorders = await record([...WELL, ...answers]);
  const run = await runScript(SCRIPT, line, { recorders, env });
  return { ...run, calls: await recorders.calls(), piped: await recorders.piped() };
}

Deno.test("[OPS4] it builds, tries and pushes, and names the image by its digest", async () => {
  const { code, said, calls, piped } = await push([]);
  assert.equal(code, 0, said);
  assert.deepEqual(
    calls.map((call) => call.split(" ").slice(0, 3).join(" "))
      // Both ends of a pipe begin at once.
      .filter((call) => !/^git|get-login/.test(call)),
    [
      ...["aws sts get-caller-identity", "aws ecr describe-repositories", `docker build --tag`],
      ...["docker image inspect", "docker run --rm"],
      ...["docker login --username", `docker push ${IMAGE}`, "docker image inspect"],
    ],
  );
  assert.match(said, new RegExp(`digest ${REGISTRY}/veze/game@${DIGEST}`));
  assert.equal(piped.trim(), "the-password");
  assert.ok(!calls.some((call) => call.includes("the-password")), "the password is in no argument");
});

Deno.test("[OPS4] a repository that is missing is made with scan on push, and for no other reason", async () => {
  const missing = await push([{
    ...{ program: "aws", to: /describe-repositories/, code: 254 },
    complains:
      "An error occurred (RepositoryNotFoundException) when calling the DescribeRepositories operation",
  }]);
  assert.equal(missing.code, 0, missing.said);
  assert.ok(missing.calls.some((call) => call.includes("create-repository")));
  assert.ok(missing.calls.some((call) => call.includes("scanOnPush=true")));

  const denied = await push([{
    ...{ program: "aws", to: /describe-repositories/, code: 254 },
    complains: "An error occurred (AccessDeniedException) when calling DescribeRepositories",
  }]);
  assert.equal(denied.code, 1);
  assert.match(denied.said, /Cannot push: .*AccessDenied/);
  assert.ok(!denied.calls.some((call) => /create-repository|docker/.test(call)));
});

Deno.test("[OPS4] an image that was tested is pushed as it is, and nothing is built", async () => {
  const output = await Deno.makeTempFile();
  const { code, calls, said } = await push([], {
    IMAGE: "veze/game:tested",
    GITHUB_OUTPUT: output,
  });
  assert.equal(code, 0, said);
  assert.ok(!calls.some((call) => /docker (build|run)/.test(call)));
  assert.ok(calls.includes(`docker tag veze/game:tested ${IMAGE}`));
  assert.equal(await Deno.readTextFile(output), `image=${REGISTRY}/veze/game@${DIGEST}\n`);
  await Deno.remove(output);

  const gone = await push([{ program: "docker", to: /image inspect/, code: 1 }], { IMAGE: "x:y" });
  assert.equal(gone.code, 1);
  assert.match(gone.said, /there is no image x:y here/);
});

Deno.test("[OPS4] what is typed wrong is named before anybody is asked", async () => {
  const wrong: [string[], RegExp][] = [
    [[], /Usage/],
    [LINE.slice(0, 3), /Usage/],
    [[...LINE, "more"], /Usage/],
    [["north", ACCOUNT, "veze/game", "latest"], /REGION is like eu-north-1, not "north"/],
    [["eu-north-1", "123", "veze/game", "latest"], /ACCOUNT has 12 digits/],
    [["eu-north-1", ACCOUNT, "Veze/Game", "latest"], /REPO is like/],
    [["eu-north-1", ACCOUNT, "veze/game", "a b"], /TAG is like/],
    [["eu-north-1", ACCOUNT, "veze/game", "$(reboot)"], /TAG is like/],
  ];
  for (const [line, says] of wrong) {
    const { code, said, calls } = await push([], {}, line);
    assert.equal(code, 2, said);
    assert.match(said, says);
    assert.deepEqual(calls, []);
  }
});

Deno.test("[OPS4] without credentials, with another account's, or where a step fails it stops and pushes nothing", async () => {
  const refused: [Answer, RegExp][] = [
    [
      { program: "aws", to: /^sts/, code: 253, complains: "Unable to locate credentials" },
      /AWS does not know who you are/,
    ],
    [{ program: "aws", to: /^sts/, says: "111111111111" }, /are of account 111111111111/],
    [{ program: "docker", to: /^build/, code: 1, complains: "no space left" }, /no space left/],
    [{ program: "docker", to: /^run/, code: 2, complains: "Cannot start" }, /Cannot start/],
    [{ program: "aws", to: /get-login-password/, code: 254, complains: "denied" }, /denied/],
    [{ program: "docker", to: /^login/, code: 1, complains: "unauthorized" }, /unauthorized/],
  ];
  for (const [answer, says] of refused) {
    const { code, said, calls } = await push([answer]);
    assert.notEqual(code, 0, said);
    assert.match(said, says);
    assert.ok(!calls.some((call) => call.startsWith("docker push")), said);
  }
  const { code, said } = await push([{ program: "docker", to: /^push/, code: 1 }]);
  assert.notEqual(code, 0);
  assert.doesNotMatch(said, /digest|^pushed/);
});
