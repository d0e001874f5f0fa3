/** A program with versions of `bot` to promote: `v1` is served, `v2` lies beside it. */

import assert from "node:assert/strict";
import { scoreTrees } from "../../../services/ml/onnx/trees.ts";
import { openTestApp, type TestApp } from "../app/test_app.ts";
import { realEnginesAvailable } from "../app/test_engines.ts";
import { makeVersion, modelsDir } from "./versions.ts";

export const ROW = [0.1, -0.2, 0.3, -0.4];
const engines = realEnginesAvailable() ? ["embedded", "real"] as const : ["embedded"] as const;

export type Directory = Awaited<ReturnType<typeof modelsDir>>;

/** An app whose folder has v1 of `bot` under `latest`, and v2 beside it. */
export function onEach(name: string, run: (app: TestApp, dir: Directory) => Promise<void>): void {
  for (const engine of engines) {
    Deno.test(`${name} (${engine})`, async () => {
      await using dir = await modelsDir();
      await dir.write("bot", "v1", makeVersion({ name: "bot", version: "v1", seed: 1 }).files);
      await dir.write("bot", "v2", makeVersion({ name: "bot", version: "v2", seed: 2 }).files);
      await dir.point("bot", "v1");
      const env = { MODELS_DIR: dir.path, ML_MAX_MODEL_MB: "1" };
      await using app = await openTestApp({ alone: true, engine, env });
      await app.services.ml.served.follow();
      await run(app, dir);
    });
  }
}

export async function post(app: TestApp, path: string) {
  return await app.call("POST", path, { token: await app.serviceToken("operator") });
}
export async function get(app: TestApp, path: string) {
  return await app.call("GET", path, { token: await app.serviceToken() });
}

/** The version that answers, held against its own trees. */
export async function answering(app: TestApp): Promise<string> {
  const token = await app.serviceToken();
  const { body } = await app.call("POST", "/ml/detect_bot", { token, json: { signals: ROW } });
  const seed = Number(body.model_version.slice(1));
  const { trees } = makeVersion({ name: "bot", version: body.model_version, seed });
  const [wanted] = scoreTrees(trees, Float32Array.from(ROW), 1);
  assert.ok(
    Math.abs(body.score - wanted!) < 1e-5,
    `${body.model_version}: ${body.score} ${wanted}`,
  );
  return body.model_version;
}
