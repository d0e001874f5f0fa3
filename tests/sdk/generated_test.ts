/** What a change of the API or of an event does to clients is told by the client's name and the member's. */

import assert from "node:assert/strict";
import { generateDocs } from "../../ops/docs.ts";
import { csharpFiles } from "../../ops/sdk_csharp.ts";
import { godotFiles } from "../../ops/sdk_godot.ts";
import { type Schema, sdkEventTypes, sdkTypes } from "../../ops/sdk_types.ts";
import { missing } from "./members.ts";

const root = new URL("../../", import.meta.url);
const CLIENTS = [["C#", /^sdk\/csharp\//], ["TypeScript", /^sdk\/(rest|rooms)\//], [
  "GDScript",
  /^sdk\/godot\//,
]] as const;

Deno.test({
  name:
    "[INT3] every member that a game may use is still there, and every new one is in each client",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const now = Object.entries(await generateDocs());
    for (const [client, path] of CLIENTS) {
      const generated = Object.fromEntries(now.filter(([name]) => path.test(name)));
      const committed = Object.fromEntries(
        await Promise.all(
          Object.keys(generated).map(async (name) =>
            [name, await Deno.readTextFile(new URL(name, root))] as const
          ),
        ),
      );
      assert.ok(Object.keys(generated).length >= 2, client);
      const hint = "`deno task docs` writes the clients; games written before may break";
      assert.deepEqual(missing({ client, files: committed }, generated), [], hint);
      assert.deepEqual(missing({ client, files: generated }, committed), [], hint);
    }
  },
});

/** A service of one call and one event; `changed` is what a colleague does to it. */
function clients(
  changed: { member?: string; type?: string; kind?: string; path?: string; query?: string } = {},
) {
  const { member = "score", type = "number", kind = "board.moved" } = changed;
  const { path = "/boards/{mode}", query = "integer" } = changed;
  const body: Schema = {
    ...{ type: "object", properties: { [member]: { type } }, required: [member] },
  };
  const parameters = [{ name: "mode", in: "path", required: true, schema: { type: "string" } }, {
    ...{ name: "limit", in: "query", schema: { type: query } },
  }];
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Standing" } } };
  const document = {
    components: { schemas: { Standing: body } },
    paths: {
      [path]: { get: { operationId: "getBoard", parameters, responses: { "200": { content } } } },
    },
  };
  const events = [{ kind, text: "The board moved", schema: body }];
  return {
    "C#": csharpFiles({ document, events, failures: [] }),
    GDScript: godotFiles({ document, events, failures: [] }),
    TypeScript: { api: sdkTypes(document), events: sdkEventTypes(events) },
  };
}

Deno.test("[INT3] a member, a kind or a call that goes is named, with the client that loses it", () => {
  const before = clients();
  const told = (after: ReturnType<typeof clients>) =>
    CLIENTS.flatMap(([client]) => missing({ client, files: before[client] }, after[client]));
  assert.deepEqual(told(clients()), []);
  const gone = [
    "C#: Veze.Events.BoardMoved.Score (double) is gone",
    "C#: Veze.Types.Standing.Score (double) is gone",
    "TypeScript: RoomEvents.board.moved.score (number) is gone",
    "TypeScript: Standing.score (number) is gone",
    "GDScript: BoardMoved.score (float) is gone",
    "GDScript: get_board Data score (float) is gone",
  ];
  assert.deepEqual(told(clients({ member: "points" })), gone);
  assert.deepEqual(told(clients({ kind: "board.changed" })), [
    "C#: Veze.EventKind.BoardMoved (string) is gone",
    "C#: Veze.Events.BoardMoved (class) is gone",
    "C#: Veze.Events.BoardMoved.Score (double) is gone",
    "TypeScript: RoomEvents.board.moved is gone",
    "TypeScript: RoomEvents.board.moved.score (number) is gone",
    "GDScript: BoardMoved (class) is gone",
    "GDScript: BoardMoved.score (float) is gone",
  ]);
  assert.deepEqual(told(clients({ type: "string" })), gone);
  assert.deepEqual(told(clients({ query: "string" })), [
    "C#: Veze.VezeApi.GetBoard takes long? limit = null is gone",
    "TypeScript: Operations.GET /boards/{mode}.query.limit (number | undefined) is gone",
    "GDScript: get_board query limit (int) is gone",
  ]);
  const moved = told(clients({ path: "/tables/{mode}" }));
  assert.ok(moved.includes("TypeScript: Operations.GET /boards/{mode} is gone"), String(moved));
});
