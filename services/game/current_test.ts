import assert from "node:assert/strict";
import { shippedGameConfig } from "./config.ts";
import { createCurrentGame } from "./current.ts";

const first = shippedGameConfig();
const withLimit = (party_limit: number) => ({ ...first, party_limit });

Deno.test("[OPS9] a reaction that failed is called again, also with the same game", async () => {
  const game = createCurrentGame(first);
  const heard: [number, number][] = [];
  let failing = true;
  let others = 0;
  game.onChange((now, before) => {
    if (failing) throw new Error("the database is away");
    heard.push([before.party_limit, now.party_limit]);
  });
  game.onChange(() => void others++);
  await assert.rejects(game.replace(withLimit(3)), /the database is away/);
  assert.equal(game.config.party_limit, 3, "the game is in force, whoever fails");
  await assert.rejects(game.replace(withLimit(4)));
  failing = false;
  assert.equal(await game.replace(withLimit(4)), false, "the same game");
  assert.deepEqual(heard, [[10, 4]], "from what it last took well");
  assert.equal(others, 2, "who has heard is not told again");
  await game.replace(withLimit(4));
  assert.equal(heard.length, 1);
});

Deno.test("[OPS9 UI10] the game is called as its readers call it, the next one as well", async () => {
  const game = createCurrentGame(first);
  const [duel, squad, ...others] = first.modes;
  const german = () => game.namedIn("de").modes.map(({ name }) => name);
  assert.deepEqual(german().slice(0, 2), ["Duell", "Squad"], "where nothing is said, the one name");
  assert.equal(game.namedIn("en").modes[0]!.name, "Duel");
  assert.equal(game.config.modes[0]!.name, "Duel", "what is configured stays");
  assert.equal(game.namedIn("de"), game.namedIn("de"), "made once");
  const names = { de: "Zweikampf", en: "Face-off" };
  await game.replace({ ...first, modes: [{ ...duel!, names }, squad!, ...others] });
  assert.equal(german()[0], "Zweikampf");
  assert.equal(game.namedIn("en").modes[0]!.name, "Face-off");
});

Deno.test("[OPS9] versions are alike where games are alike", async () => {
  const [one, two] = [createCurrentGame(first), createCurrentGame(structuredClone(first))];
  assert.equal(one.version, two.version);
  assert.equal(await one.replace(withLimit(3)), true);
  assert.notEqual(one.version, two.version);
  assert.equal(await one.replace(structuredClone(first)), true);
  assert.equal(one.version, two.version);
  const [item] = first.catalog;
  assert.equal(one.findItem(item!.sku)?.name, item!.name);
  await one.replace({ ...first, catalog: [] });
  assert.equal(one.findItem(item!.sku), undefined);
});
