import assert from "node:assert/strict";
import type { Call } from "../table.ts";
import { rateReplay } from "./ratings.ts";

/** What the command says on either stream, and answers. */
async function ask(args: string[], options: Record<string, string> = {}) {
  const call: Call = {
    args,
    has: (option) => option in options,
    valueOf: (option) => options[option],
  };
  const { log, error } = console;
  const said: string[] = [];
  console.log = console.error = (line: string) => void said.push(line);
  try {
    return { code: await rateReplay(call), said: said.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

/** Two hundred games in which Ada mostly beats Bo. */
const HISTORY = "date,team_a,team_b,score_a,score_b\n" +
  Array.from(
    { length: 200 },
    (_, i) => `${new Date(i * 86_400_000).toISOString()},ada,bo,${i % 5 === 0 ? "0,1" : "2,1"}`,
  ).join("\n");

Deno.test("[MM15] rate-replay prints one JSON document of every system, and writes a page", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const [file, page] = [`${dir}/games.csv`, `${dir}/page.html`];
    await Deno.writeTextFile(file, HISTORY);
    const { code, said } = await ask([file], { "--json": "", "--fit": "", "--html": page });
    assert.equal(code, 0);
    const body = JSON.parse(said);
    assert.deepEqual([body.file, body.games, body.judged, body.cut], [
      ...[file, 200, 140],
      { games: 60, at: new Date(60 * 86_400_000).toISOString() },
    ]);
    for (const { system, parameters, accuracy, log_loss, brier, games_per_s } of body.systems) {
      assert.ok(Object.keys(parameters).length >= 2, system);
      // Ada wins four of five: nobody can predict better than that.
      assert.ok(accuracy === 0.8 && log_loss < 0.6 && log_loss > 0.49, `${system} ${log_loss}`);
      assert.ok(brier < 0.2 && games_per_s > 0, `${system} ${brier}`);
    }
    assert.ok(body.systems.some(({ system }: { system: string }) => system === body.best));
    const html = await Deno.readTextFile(page);
    assert.match(html, /<svg [^>]*aria-label="Predicted chance/);
    assert.match(html, /140 games are few/);
    assert.doesNotMatch(html, /<script|https?:\/\//);
    const two = await ask([file, file], { "--json": "" });
    assert.deepEqual(JSON.parse(two.said).histories.length, 2);
    const table = await ask([file]);
    assert.match(table.said, /Elo +79\.8 % .*k 20, provisional_k 40\n/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("[MM15] rate-replay says what it cannot use", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const file = `${dir}/games.csv`;
    await Deno.writeTextFile(file, HISTORY.split("\n").slice(0, 50).join("\n"));
    const refused = async (args: string[], options: Record<string, string>, why: RegExp) => {
      const { code, said } = await ask(args, options);
      assert.equal(code, 2);
      assert.match(said, why);
    };
    await refused([file], { "--format": "chess" }, /--format is one of auto, games, teams/);
    await refused([file], { "--fit": "" }, /has 49 games: too few/);
    await refused([`${dir}/none.csv`], {}, /none\.csv/);
    await refused([file], { "--format": "places" }, /no column contest/);
    // Of an export the line is named.
    const head = '{"format":"veze-export-1","migrations":[]}\n{"table":"matches"}\n';
    for (
      const broken of [
        "{",
        "null",
        "7",
        "[]",
        '{"id":"a","status":"finished","rated":true,"finished_at":null}',
      ]
    ) {
      await Deno.writeTextFile(file, `${head}{"id":"b","status":"voided"}\n${broken}\n`);
      await refused([file], {}, /games\.csv": line 4: no /);
    }
    await Deno.writeTextFile(file, head);
    await refused([file], {}, /no finished match in its 2 lines/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("[MM15] rate-replay reads an export by the line, and says of drawn games that nobody was the favourite", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const file = `${dir}/export.jsonl`;
    const [matches, seats] = [[], []] as [string[], string[]];
    for (let i = 0; i < 400; i++) {
      const at = new Date(i * 3_600_000).toISOString();
      matches.push(JSON.stringify({
        ...{ id: `m${i}`, mode: "duel", status: "finished", rated: true, finished_at: at },
      }));
      for (const [team, user_id] of ["ada", "bo"].entries()) {
        seats.push(JSON.stringify({
          ...{ match_id: `m${i}`, user_id, team, placement: 1, rated: true },
        }));
      }
    }
    await Deno.writeTextFile(
      file,
      ['{"format":"veze-export-1"}', '{"table":"match_participants"}', ...seats]
        .concat('{"table":"matches"}', ...matches, "").join("\n"),
    );
    const { code, said } = await ask([file]);
    assert.equal(code, 0);
    assert.match(said, /400 games/);
    assert.match(said, /Elo +– /);
    assert.doesNotMatch(said, /NaN/);
    const { said: json } = await ask([file], { "--json": "" });
    assert.ok(
      JSON.parse(json).systems.every(({ accuracy }: { accuracy: null }) => accuracy === null),
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("[MM15] rate-replay reads an export from a pipe, and takes U+2028 within a name for no end of a line", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const rows = Array.from({ length: 400 }, (_, i) => ({
      ...{ id: `m${i}`, mode: "duel", status: "finished", rated: true },
      finished_at: new Date(i * 3_600_000).toISOString(),
    }));
    const seats = rows.flatMap(({ id }) =>
      ["ada\u2028of\u2029\u0085\vA", "bo"].map((user_id, team) => ({
        ...{ match_id: id, user_id, team, placement: team + 1, rated: true },
      }))
    );
    const text = [{ format: "veze-export-1" }, { table: "matches" }, ...rows]
      .concat({ table: "match_participants" } as never, seats as never)
      .map((row) => JSON.stringify(row)).join("\n");
    assert.ok(text.includes("\u2028"), "raw");
    const pipe = `${dir}/pipe`;
    assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
    for (const [history, games] of [[text, 400], [HISTORY, 200]] as const) {
      await Deno.writeTextFile(`${dir}/history`, history);
      const writer = new Deno.Command("sh", {
        args: ["-c", 'cat "$1" > "$2"', "sh", `${dir}/history`, pipe],
      }).spawn();
      const { code, said } = await ask([pipe], { "--json": "" });
      assert.equal(code, 0, said);
      assert.ok((await writer.status).success);
      assert.equal(JSON.parse(said).games, games);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
