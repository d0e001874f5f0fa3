import assert from "node:assert/strict";
import { gameConfigJsonSchema, parseGameConfig, shippedGameConfig } from "./config.ts";

const problemsOf = (json: unknown) => parseGameConfig(json).problems ?? [];

Deno.test("[OPS9] a part of the game is laid over the shipped one", () => {
  const shipped = shippedGameConfig();
  assert.deepEqual(parseGameConfig({}).game, shipped);
  assert.deepEqual(parseGameConfig({ party_limit: 3 }).game, { ...shipped, party_limit: 3 });
  const [first] = shipped.modes;
  const one = parseGameConfig({ modes: [first] }).game!;
  assert.deepEqual(one.modes, [first], "a list stands in the shipped one's place, whole");
  assert.deepEqual(one.boards, shipped.boards);
  const schema = "./game_config.schema.json";
  assert.deepEqual(parseGameConfig({ $schema: schema }).game, { ...shipped, $schema: schema });
});

Deno.test("[OPS9] what no game can be is named", () => {
  for (const json of [null, [], "x", 5]) assert.equal(problemsOf(json).length, 1);
  assert.match(problemsOf({ mods: [] })[0]!, /mods/);
  assert.match(problemsOf({ party_limit: 1 })[0]!, /^party_limit: /);
  // What is laid over must fit what stays.
  const prize = { from_rank: 1, to_rank: 1, sku: "no-such-thing", quantity: 1 };
  const boards = shippedGameConfig().boards.map((board) => ({ ...board, prizes: [prize] }));
  assert.match(problemsOf({ boards })[0]!, /boards\.0\.prizes\.0\.sku: not an item/);
});

Deno.test("[OPS9] the schema of the file says the same as the code, and asks for nothing", () => {
  const { properties, required, additionalProperties } = gameConfigJsonSchema() as {
    properties: Record<string, unknown>;
    required?: string[];
    additionalProperties: boolean;
  };
  assert.equal(required, undefined);
  assert.equal(additionalProperties, false);
  for (const member of Object.keys(shippedGameConfig())) assert.ok(member in properties, member);
});

Deno.test("[OPS9 UI10] whatever is named may be called otherwise in a language that pages are written in", () => {
  const { regions, modes, boards, seasons, catalog, tiers } = shippedGameConfig();
  const lists = { regions, modes, boards, seasons, catalog, tiers };
  for (const [list, [first, ...rest]] of Object.entries(lists)) {
    const withNames = (names: unknown) => problemsOf({ [list]: [{ ...first, names }, ...rest] });
    assert.deepEqual(withNames({ de: "Anders", en: "Other" }), [], list);
    assert.deepEqual(withNames({}), [], list);
    assert.deepEqual(withNames({ fr: "Autre" }), [
      `${list}.0.names: "fr": pages are not written in it, but in en, de`,
    ]);
    assert.match(withNames({ de: "" })[0]!, new RegExp(`^${list}\\.0\\.names\\.de: `));
    assert.match(withNames({ de: "x".repeat(61) })[0]!, /names\.de: /, list);
  }
});

Deno.test("[SEC8 OPS9] no link of a mode runs script in the page", () => {
  const [mode] = shippedGameConfig().modes;
  const withLink = (launch_url: string) => problemsOf({ modes: [{ ...mode, launch_url }] });
  assert.deepEqual(withLink("mygame://join?{match_id}"), []);
  for (
    const url of [
      ...["javascript://x%0aalert(1)", "data://text/html,x", "vbscript://x", "join", " https://x"],
    ]
  ) assert.equal(withLink(url).length, 1, url);
});

Deno.test("[OPS9 MM15] Glicko-2 rates eight sides at most", () => {
  const brawl = shippedGameConfig().modes.find(({ id }) => id === "brawl")!;
  const withSides = (teams: number, rating = "glicko2") =>
    problemsOf({ modes: [...shippedGameConfig().modes.slice(0, 3), { ...brawl, teams, rating }] });
  assert.deepEqual(withSides(8), []);
  assert.match(withSides(9).join(), /modes\.3\.rating: glicko2 rates 8 sides at most/);
  assert.deepEqual(withSides(9, "weng-lin"), []);
});
