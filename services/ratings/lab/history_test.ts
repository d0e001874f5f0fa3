import assert from "node:assert/strict";
import { parseHistory } from "./history.ts";
import { HistoryError } from "./types.ts";

/** Sides with their places, as one line. */
const told = (text: string, format?: Parameters<typeof parseHistory>[1]) =>
  parseHistory(text, format).map(({ sides, home }) =>
    sides.map(({ players, placement }) => `${placement} ${players.join("+")}`).join(", ") +
    (home === undefined ? "" : `; home ${home}`)
  );

Deno.test("[MM15] a history is read in the order of its times, whatever its columns are called", () => {
  const halo = `id,end_time,variant,player1,player2,score1,score2
3,08/06/2004 18:00:00,Slayer,ada,bo,5,5
1,08/06/2004 16:00:00,Slayer,ada,bo,8,4
2,08/06/2004 17:00:00,Slayer,bo,ada,3,6`;
  assert.deepEqual(told(halo), ["1 ada, 2 bo", "2 bo, 1 ada", "1 ada, 1 bo"]);
  const teams = "date,team1,team2,team_score1,team_score2\r\n2020-01-01,a b,c d e,1,2\r\n";
  assert.deepEqual(told(teams), ["2 a+b, 1 c+d+e"]);
});

Deno.test("[MM15] a plain table is one against one: names have blanks and commas, and the first side is at home", () => {
  const text = `date,team_a,team_b,score_a,score_b,neutral
2020-01-02,South Korea,"Congo, DR",0,0,FALSE
2020-01-01,Peru,"the ""Lions""",2,1,TRUE`;
  assert.deepEqual(told(text), [
    '1 Peru, 2 the "Lions"',
    "1 South Korea, 1 Congo, DR; home 0",
  ]);
  assert.deepEqual(told(text.replaceAll(",neutral", ",x")), [
    '1 Peru, 2 the "Lions"',
    "1 South Korea, 1 Congo, DR",
  ]);
  assert.deepEqual(told(text, "teams")[1], "1 South+Korea, 1 Congo,+DR; home 0");
});

Deno.test("[MM15] contests are read by their places, with ties, and who was alone has met nobody", () => {
  const text = `date,contest,place,player
2020-01-02,x,2,ada
2020-01-02,x,1,bo
2020-01-02,x,2,cleo
2020-01-01,y,1,ada`;
  assert.deepEqual(told(text), ["2 ada, 1 bo, 2 cleo"]);
});

Deno.test("[MM15] an export of ours is a history of the matches that were rated", () => {
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  const match = (n: number, more: object) =>
    JSON.stringify({
      ...{ id: id(n), mode: "squad", status: "finished", rated: true },
      finished_at: `2026-01-0${9 - n}T00:00:00+00:00`,
      ...more,
    });
  const seat = (n: number, user: string, team: number, placement: number | null, rated = true) =>
    JSON.stringify({ match_id: id(n), user_id: user, team, placement, rated });
  const text = [
    '{"format":"veze-export-1","migrations":[]}',
    '{"table":"match_participants"}',
    ...[seat(1, "a", 0, 2), seat(1, "b", 0, 2), seat(1, "c", 1, 1), seat(1, "d", 1, 1)],
    ...[seat(2, "a", 0, 1), seat(2, "c", 1, 1), seat(2, "z", 1, 1, false)],
    ...[seat(3, "a", 0, 1), seat(3, "c", 1, 2), seat(4, "a", 0, null), seat(4, "c", 1, null)],
    '{"table":"matches"}',
    ...[match(1, {}), match(2, {}), match(3, { rated: false }), match(4, { status: "voided" })],
    '{"end":{"tables":{"matches":4},"sha256":""}}',
  ].join("\n");
  assert.deepEqual(told(text), [
    "1 squad a, 1 squad c",
    "2 squad a+squad b, 1 squad c+squad d",
  ]);
  // What `analytics` writes of the same: teams of ids.
  const feed = `date,team_a,team_b,score_a,score_b
2026-01-01,${id(1)} gone-${id(2)},${id(3)} ${id(4)},0.5,0.5`;
  assert.deepEqual(told(feed), [`1 ${id(1)}+gone-${id(2)}, 1 ${id(3)}+${id(4)}`]);
});

Deno.test("[MM15] what is no history is refused, naming the column or the line", () => {
  const refused = (text: string, why: RegExp, line?: number) =>
    assert.throws(
      () => parseHistory(text),
      (error) => error instanceof HistoryError && error.line === line && why.test(error.message),
    );
  refused("date,team1,team2,score1\n", /no column score_b or .*score2/);
  refused("date,team_a,team_b,score_a,score_b\n2020-01-01,a,b,1", /4 fields/, 2);
  refused("date,team_a,team_b,score_a,score_b\n2020-01-01,a,b,1,?", /"\?" is no number/, 2);
  refused("date,team_a,team_b,score_a,score_b\nsoon,a,b,1,2", /"soon" is no date/, 2);
  refused("date,team_a,team_b,score_a,score_b\n2020-01-01,,b,1,2", /without a name/, 2);
  refused('{"format":"x"}\n{"table":"matches"}\n', /no finished match/);
  refused('{"format":"x"}\n{"table":"matches"}\n{"id":\n', /no line of an export/, 3);
});
