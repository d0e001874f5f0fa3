/** [ML1] Rows in, scores out, by HTTP: shapes, refusals, roles. */

import assert from "node:assert/strict";
import { scoreTrees } from "../../../services/ml/onnx/trees.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import { chance, TEST_SEED } from "../../support/app/random.ts";
import type { TestApp } from "../../support/app/test_app.ts";
import { FEATURES, makeVersion, modelsDir, randomRows } from "../../support/ml/versions.ts";

const dir = await modelsDir();
Deno.test.afterAll(() => Deno.removeSync(dir.path, { recursive: true }));
const versions = {
  skill: makeVersion({ name: "skill", version: "v1", seed: 1 }),
  bot: makeVersion({ name: "bot", version: "v1", seed: 2 }),
  churn: makeVersion({ name: "churn", version: "v1", seed: 3 }),
};
for (const [name, { files }] of Object.entries(versions)) {
  await dir.write(name, "v1", files);
  await dir.point(name, "v1");
}
const onEachEngine = testApps({ env: { MODELS_DIR: dir.path } });

const ROW = [0.1, -0.2, 0.3, -0.4];
const NAMED = { duration: 0.1, clicks: -0.2, pauses: 0.3, distance: -0.4 };

async function post(app: TestApp, path: string, json: unknown) {
  await app.serveModels();
  return await app.call("POST", path, { token: await app.serviceToken(), json });
}

async function postText(app: TestApp, path: string, body: string) {
  await app.serveModels();
  return await app.call("POST", path, {
    ...{ token: await app.serviceToken(), body },
    headers: { "content-type": "application/json" },
  });
}

function near(said: number, wanted: number): void {
  assert.ok(Math.abs(said - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)), `${said} ${wanted}`);
}

onEachEngine("[ML1] the trees' own scores come back, by position and by name", async (app) => {
  const [skill] = scoreTrees(versions.skill.trees, Float32Array.from(ROW), 1);
  for (const features of [ROW, NAMED]) {
    const { status, body } = await post(app, "/ml/predict_skill", { features });
    assert.equal(status, 200, JSON.stringify(body));
    near(body.skill, skill!);
    assert.deepEqual(Object.keys(body).sort(), ["model_version", "skill"]);
    assert.equal(body.model_version, "v1");
  }
  const [score] = scoreTrees(versions.bot.trees, Float32Array.from(ROW), 1);
  const { body: bot } = await post(app, "/ml/detect_bot", { signals: ROW });
  near(bot.score, score!);
  assert.equal(bot.is_bot, score! >= 0.5);
  const { body: churn } = await post(app, "/ml/predict_churn", { features: NAMED });
  near(churn.probability, scoreTrees(versions.churn.trees, Float32Array.from(ROW), 1)[0]!);
});

onEachEngine(
  "[ML1] an optional feature that is left out is missing, as the trees know it",
  async (app) => {
    const { pauses: _, distance: __, ...features } = NAMED;
    const { status, body } = await post(app, "/ml/predict_skill", { features });
    assert.equal(status, 200, JSON.stringify(body));
    near(body.skill, scoreTrees(versions.skill.trees, Float32Array.of(0.1, -0.2, NaN, NaN), 1)[0]!);
  },
);

onEachEngine("[ML1] a batch answers its rows in order, up to 1,000", async (app) => {
  const rows = randomRows(1_000, 4, 5);
  const wanted = scoreTrees(versions.bot.trees, rows, 1_000);
  const batch = Array.from({ length: 1_000 }, (_, i) => {
    const values = [...rows.subarray(i * 4, i * 4 + 4)];
    // Only what is optional may be missing.
    if (Number.isNaN(values[0]) || Number.isNaN(values[1])) return null;
    return Object.fromEntries(
      FEATURES.flatMap((name, j) => Number.isNaN(values[j]) ? [] : [[name, values[j]]]),
    );
  });
  const kept = batch.flatMap((row, i) => row ? [{ row, wanted: wanted[i]! }] : []);
  const { status, body } = await post(app, "/ml/detect_bot", { batch: kept.map(({ row }) => row) });
  assert.equal(status, 200, JSON.stringify(body).slice(0, 300));
  assert.equal(body.results.length, kept.length);
  for (const [i, { score, is_bot }] of body.results.entries()) {
    near(score, kept[i]!.wanted);
    assert.equal(is_bot, score >= 0.5);
  }
  const full = await post(app, "/ml/predict_skill", { batch: Array(1_000).fill(ROW) });
  assert.equal(full.body.results.length, 1_000);
});

const PATH = "/ml/predict_skill";
const refused: [what: string, body: unknown, pointer: string, message: RegExp][] = [
  ["a short array", { features: [1, 2, 3] }, "/features", /must have 4 values.*it has 3/],
  ["a long array", { features: [1, 2, 3, 4, 5] }, "/features", /it has 5/],
  ["no values", { features: [] }, "/features", /it has 0/],
  ["text", { features: [1, "2", 3, 4] }, "/features/1", /must be a number/],
  ["text that says NaN", { features: ["NaN", 2, 3, 4] }, "/features/0", /must be a number/],
  ["a boolean", { features: [1, 2, true, 4] }, "/features/2", /must be a number/],
  ["null", { features: [1, 2, 3, null] }, "/features/3", /must be a number/],
  ["a list in a list", { features: [1, 2, 3, [4]] }, "/features/3", /must be a number/],
  ["more than float32", { features: [1, 2, 3, 1e39] }, "/features/3", /must be finite/],
  ["an unknown name", { features: { ...NAMED, speed: 1 } }, "/features/speed", /no feature/],
  ["a required name left out", { features: { clicks: 1 } }, "/features/duration", /is required/],
  ["text by name", { features: { ...NAMED, clicks: "1" } }, "/features/clicks", /a number/],
  ["null by name", { features: { ...NAMED, pauses: null } }, "/features/pauses", /a number/],
  ["no row", { features: "x" }, "/features", /an array of numbers, or an object/],
  ["an empty batch", { batch: [] }, "/batch", /./],
  ["a row of a batch", { batch: [ROW, [1, 2]] }, "/batch/1", /it has 2/],
  ["a value of a batch", { batch: [ROW, { ...NAMED, clicks: {} }] }, "/batch/1/clicks", /number/],
  ["1,001 rows", { batch: Array(1_001).fill(ROW) }, "/batch", /1000/],
  ["200,000 rows", { batch: Array(200_000).fill([0]) }, "/batch", /1000/],
];

for (const [what, json, pointer, message] of refused) {
  onEachEngine(`[ML1] ${what}: 422 naming ${pointer}`, async (app) => {
    const { status, body } = await post(app, PATH, json);
    assert.equal(status, 422, JSON.stringify(body));
    assert.equal(body.code, "invalid");
    const found = body.errors.find((each: { pointer: string }) => each.pointer === pointer);
    assert.match(found?.message ?? JSON.stringify(body.errors), message);
  });
}

onEachEngine(
  "[ML1] names twice, an infinity and __proto__ are named; no JSON is 400",
  async (app) => {
    const named = JSON.stringify(NAMED).slice(0, -1);
    const texts: [text: string, pointer: string][] = [
      [`{"features":${named},"clicks":1}}`, "/features/clicks"],
      [`{"features":${named},"\\u0063licks":1}}`, "/features/clicks"],
      [`{"features":[1,2,3,4],"features":[1,2,3,4]}`, "/features"],
      [`{"batch":[[1,2,3,4],{"clicks":1,"clicks":1}]}`, "/batch/1/clicks"],
      [`{"features":[1,2,3,1e999]}`, "/features/3"],
      [`{"features":${named},"__proto__":1}}`, "/features/__proto__"],
      [`{"features":${named},"constructor":1}}`, "/features/constructor"],
    ];
    for (const [text, pointer] of texts) {
      const { status, body } = await postText(app, PATH, text);
      assert.equal(status, 422, `${text}: ${JSON.stringify(body)}`);
      assert.deepEqual(
        body.errors.map((each: { pointer: string }) => each.pointer),
        [pointer],
        text,
      );
    }
    for (const text of [`{"features":[NaN,1,2,3]}`, `{"features":[Infinity,1,2,3]}`, "{"]) {
      assert.equal((await postText(app, PATH, text)).status, 400, text);
    }
  },
);

onEachEngine(
  "[ML1] a million rows are too large a body before anybody reads them: 413",
  async (app) => {
    const { status, body } = await postText(app, PATH, `{"batch":[${"[1],".repeat(999_999)}[1]]}`);
    assert.equal(status, 413);
    assert.equal(body.code, "too_large");
  },
);

onEachEngine("[ML1] no version is served: 503 model_not_ready, with Retry-After", async (app) => {
  const { status, body, headers } = await post(app, "/ml/score_risk", { features: ROW });
  assert.equal(status, 503);
  assert.equal(body.code, "model_not_ready");
  assert.ok(Number(headers.get("retry-after")) > 0);
});

onEachEngine("[ML1] game servers and staff ask, players do not", async (app) => {
  await app.serveModels();
  const json = { features: ROW };
  for (const client of ["game", "moderator", "operator"] as const) {
    const token = await app.serviceToken(client);
    assert.equal((await app.call("POST", PATH, { token, json })).status, 200, client);
    assert.equal((await app.call("GET", "/ml/models", { token })).status, 200, client);
  }
  const { token } = await app.guest();
  assert.equal((await app.call("POST", PATH, { token, json })).status, 403);
  assert.equal((await app.call("POST", PATH, { json })).status, 401);
});

onEachEngine(
  "[ML1] whatever a row is made of, it is scored or its members are named",
  async (app) => {
    const { pick, below } = chance();
    const values = [
      "1",
      "-1",
      "0",
      "1e38",
      "1e999",
      "-1e999",
      "null",
      "true",
      '"1"',
      "[]",
      "{}",
      "0.1",
    ]
      .concat('"\\u0000"', "5e-324", "-0", "1e39", "[[1]]", '{"clicks":1}');
    const names = [
      ...FEATURES,
      "speed",
      "__proto__",
      "constructor",
      "",
      "a/b~c",
      "\\u0000",
      "toString",
    ];
    const row = () =>
      below(2) === 0
        ? `[${Array.from({ length: below(7) }, () => pick(values)).join(",")}]`
        : `{${
          Array.from({ length: below(7) }, () => `"${pick(names)}":${pick(values)}`).join(",")
        }}`;
    for (let i = 0; i < 400; i++) {
      const rows = Array.from({ length: below(4) }, row).join(",");
      const text = below(3) === 0 ? `{"batch":[${rows}]}` : `{"features":${row()}}`;
      const { status, body } = await postText(app, PATH, text);
      const said = `seed ${TEST_SEED}: ${text} gave ${status} ${JSON.stringify(body)}`;
      if (status === 200) {
        const scores = body.results?.map((each: { skill: number }) => each.skill) ?? [body.skill];
        for (const score of scores) assert.ok(Number.isFinite(score), said);
      } else {
        assert.equal(status, 422, said);
        assert.ok(body.errors.length > 0, said);
        for (const { pointer } of body.errors) {
          assert.match(
            pointer,
            /^(\/(features|batch)|$)/,
            said,
          );
        }
      }
    }
  },
);
