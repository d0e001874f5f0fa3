import assert from "node:assert/strict";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { generateDocs } from "../../../ops/docs.ts";
import { toYaml } from "../../../ops/yaml.ts";
import { WEBHOOK_EVENTS } from "../../../services/compose/events.ts";
import { testApps } from "../../support/app/on_each_engine.ts";
import {
  type ApiDocument,
  offeredRoutes,
  type Operation,
  PAGES,
} from "../../support/app/routes.ts";
import type { TestApp } from "../../support/app/test_app.ts";

const onEachEngine = testApps();
const root = new URL("../../../", import.meta.url);

const documentOf = async (app: TestApp): Promise<ApiDocument> =>
  (await app.call("GET", "/openapi.json")).body;

function* operations(document: ApiDocument): Generator<[string, string, Operation]> {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) yield [method, path, operation];
  }
}

onEachEngine("[GEN1] every route of the app is in the document, and nothing else", async (app) => {
  const document = await documentOf(app);
  assert.equal(document.openapi, "3.1.0");
  const offered = offeredRoutes(app).filter(({ path }) => !PAGES.includes(path))
    .map(({ method, path }) => `${method} ${path}`);
  const described = [...operations(document)].map(([method, path]) =>
    `${method.toUpperCase()} ${path}`
  );
  assert.deepEqual(described.sort(), offered.sort());
});

onEachEngine(
  "[GEN1] references in the document lead somewhere, path parameters are described",
  async (app) => {
    const document = await documentOf(app);
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(name! in document.components.schemas, name!);
    }
    for (const [method, path, operation] of operations(document)) {
      const named = (operation.parameters ?? []).filter(({ in: place }) => place === "path")
        .map(({ name }) => name);
      const wanted = [...path.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name);
      assert.deepEqual(named.sort(), wanted.sort(), `${method} ${path}`);
    }
  },
);

onEachEngine(
  "[GEN1 SEC5] what asks for credentials says so, and what says so asks",
  async (app) => {
    for (const [method, path, operation] of operations(await documentOf(app))) {
      // The metrics have a token of their own, or are for loopback; a webhook has its signature.
      if (path === "/metrics" || path === "/store/webhook") continue;
      const filled = path.replaceAll(/\{[a-z_]+\}/g, "00000000-0000-0000-0000-000000000000");
      const { status } = await app.call(method.toUpperCase(), filled);
      assert.equal(
        status === 401,
        operation.security!.length > 0,
        `${method} ${path}: ${status}`,
      );
    }
  },
);

Deno.test("[GEN1] the document has nothing that a linter of OpenAPI complains of", async () => {
  const source = await Deno.readTextFile(new URL("docs/openapi.yaml", root));
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source, absoluteRef: "openapi.yaml", config });
  assert.deepEqual(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`), []);
  const broken = source.replace("openapi: ", "nonsense: 1\nopenapi: ");
  const found = await lintFromString({ source: broken, absoluteRef: "openapi.yaml", config });
  assert.ok(found.length > 0, "the check can fail");
});

onEachEngine("[GEN1] operations have names that a generated client can bear", async (app) => {
  const document = await documentOf(app);
  const ids = [...operations(document)].map(([, , operation]) => operation.operationId!);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[a-z]+([A-Z][a-z0-9]*)+$/);
  for (const id of ["getAuthMe", "postMatchmakingEnqueue", "getUsersByUserIdSettings"]) {
    assert.ok(ids.includes(id), id);
  }
  assert.ok(document.servers![0]!.url.length > 0);
});

onEachEngine("[GEN1 INT1] every webhook is in the document, with its data", async (app) => {
  const { webhooks = {} } = await documentOf(app);
  assert.deepEqual(Object.keys(webhooks).sort(), WEBHOOK_EVENTS.map(({ kind }) => kind).sort());
  for (const { post } of Object.values(webhooks)) {
    const { schema } = post!.requestBody!.content["application/json"]!;
    const { properties } = schema as { properties: Record<string, { properties?: object }> };
    assert.ok(Object.keys(properties.data!.properties!).length > 0);
  }
});

Deno.test("[GEN1 GEN2] docs/openapi.yaml and docs/problems.md are what the code says", async () => {
  for (const [path, text] of Object.entries(await generateDocs())) {
    const kept = await Deno.readTextFile(new URL(path, root)).catch(() => "");
    assert.ok(kept === text, `${path} is out of date: run deno task docs`);
  }
});

Deno.test("toYaml() writes block style that JSON readers of scalars understand", () => {
  const value = { a: 1, "b c": ["x: y", { d: null, e: [] }], on: { "/p/{q}": "ä\n" }, f: {} };
  assert.equal(
    toYaml(value),
    [
      "a: 1",
      '"b c":',
      '  - "x: y"',
      "  -",
      "    d: null",
      "    e: []",
      '"on":',
      '  "/p/{q}": "ä\\n"',
      "f: {}",
      "",
    ].join("\n"),
  );
});
