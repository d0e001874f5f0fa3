import assert from "node:assert/strict";
import { boundsOf, curlOf, type Entry, listEntries, type Schema, typeOf } from "./api_document.ts";

const schemas: Record<string, Schema> = {
  Score: {
    type: "object",
    required: ["user_id", "score"],
    properties: {
      user_id: { type: "string", format: "uuid", maxLength: 36 },
      score: { type: "number", minimum: 5, maximum: 9 },
      note: { type: "string", maxLength: 100 },
    },
  },
};
const entry: Entry = {
  ...{ method: "POST", path: "/boards/{mode}/submit", area: "Boards" },
  operation: {
    summary: "Submit a score",
    parameters: [{ name: "mode", in: "path", required: true, schema: { type: "string" } }],
    requestBody: { content: { "application/json": { schema: { $ref: "#/x/Score" } } } },
    "x-roles": ["player"],
  },
};

Deno.test("curlOf() makes a call of what is required", () => {
  assert.equal(
    curlOf(entry, schemas),
    [
      'curl -X POST "$VEZE/boards/duel/submit" \\',
      '  -H "authorization: Bearer $TOKEN" \\',
      '  -H "content-type: application/json" \\',
      `  -d '{"user_id":"018f3c2e-7a41-7d06-9b7e-0c5a4d1e2f33","score":5}'`,
    ].join("\n"),
  );
});

Deno.test("typeOf() and boundsOf() say a schema in words", () => {
  const types: [Schema, string][] = [
    [{ $ref: "#/components/schemas/Score" }, "Score"],
    [{ type: "array", items: { $ref: "#/a/Score" } }, "list of Score"],
    [{ type: ["string", "null"], format: "date-time" }, "date-time or null"],
    [{ enum: ["a", "b"] }, '"a" or "b"'],
    [{ type: "object", additionalProperties: { type: "integer" } }, "integer by name"],
    [{ anyOf: [{ type: "number" }, { type: "string" }] }, "number or string"],
  ];
  for (const [schema, text] of types) assert.equal(typeOf(schema), text);
  assert.equal(boundsOf({ minimum: 1, maximum: 5, default: 2 }), "1 to 5, 2 if absent");
  assert.equal(boundsOf({ maxLength: 10 }), "up to 10 characters");
  assert.equal(boundsOf({ format: "uuid", maxLength: 36 }), "");
});

Deno.test("listEntries() finds by every word of path, method, area and summary", () => {
  const document = {
    info: { title: "", version: "" },
    paths: { [entry.path]: { post: { ...entry.operation, tags: ["Boards"] } } },
  };
  assert.equal(listEntries(document, ["post", "score"]).length, 1);
  assert.equal(listEntries(document, ["get"]).length, 0);
});
