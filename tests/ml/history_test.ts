/**
 * The program's own history as training reads it: the same functions make the same rows of it as of a
 * history that is handed to them.
 */

import assert from "node:assert/strict";
import {
  BOT_SPAN,
  botFeatures,
  churnFeatures,
  skillFeatures,
} from "../../services/ml/features/mod.ts";
import { makeSession } from "../../services/anti_cheat/mod.ts";
import { makeMatches } from "../../services/ml/synthetic/mod.ts";
import {
  churnDataset,
  createHistoryStore,
  readChurnDataset,
  readRiskDataset,
  riskDataset,
} from "../../services/ml/training/mod.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();

const sqlOf = (app: TestApp) => app.services.engines.database.sql;

async function addUser(app: TestApp, region = "eu"): Promise<string> {
  const id = crypto.randomUUID();
  await sqlOf(app)`
    insert into users (id, display_name, region, roles, created_at)
    values (${id}, ${`h-${id.slice(0, 8)}`}, ${region}, '{player}', '2026-01-01T00:00:00Z')`;
  return id;
}

async function addEvent(
  app: TestApp,
  userId: string,
  { kind, payload, at, receivedAt = at, skew = 0 }: {
    kind: string;
    payload: Record<string, unknown>;
    at: number;
    receivedAt?: number;
    skew?: number;
  },
): Promise<void> {
  // As recorded: corrected by the skew, which the reader takes away again.
  await sqlOf(app)`
    insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms)
    values (${crypto.randomUUID()}, ${kind}, ${JSON.stringify(payload)}::text::jsonb, ${userId},
      ${new Date(at + skew)}, ${new Date(receivedAt)}, ${skew})`;
}

async function addAlert(app: TestApp, userId: string, status: string, at: number): Promise<void> {
  await sqlOf(app)`
    insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status,
      reviewed_at)
    values (${crypto.randomUUID()}, ${userId}, 'cadence', 'high', '{}', ${crypto.randomUUID()},
      ${new Date(at)}, ${status}, ${status === "open" ? null : new Date(at + 60_000)})`;
}

async function addMatch(app: TestApp, [one, other]: [string, string], at: number): Promise<void> {
  const sql = sqlOf(app);
  const [id, when] = [crypto.randomUUID(), new Date(at)];
  await sql`
    insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
    values (${id}, 'eu', 'duel', 'finished', '{}', ${when}, ${when})`;
  await sql`
    insert into match_participants (match_id, user_id, team, mmr_before, mmr_after, result)
    values (${id}, ${one}, 0, 1500, 1510, 'win'), (${id}, ${other}, 1, 1500, 1490, 'loss')`;
}

async function only<T>(rows: AsyncGenerator<T>, is: (row: T) => boolean): Promise<T[]> {
  return (await Array.fromAsync(rows)).filter(is);
}

onEachEngine(
  "[ML2] skill: matches of the database give the features of the history",
  async (app) => {
    const sql = sqlOf(app);
    const [player, rival] = [await addUser(app), await addUser(app)];
    const history = [...makeMatches(9, 1)].slice(0, 4);
    for (const match of history) {
      const id = crypto.randomUUID();
      const at = new Date(Math.round(match.at));
      await sql`
      insert into matches (id, region, mode, status, quality_json, created_at, finished_at)
      values (${id}, 'eu', 'duel', 'finished', '{}', ${at}, ${at})`;
      await sql`
      insert into match_participants (match_id, user_id, team, mmr_before, mmr_after, result)
      values (${id}, ${player}, 0, 1500, ${match.rating}, ${match.result === 1 ? "win" : "loss"}),
        (${id}, ${rival}, 1, ${match.opponents}, 1500, ${match.result === 1 ? "loss" : "win"})`;
      const { seconds, actions, shots, hits, points, eliminations, deaths, damage } = match;
      const counts = { seconds, actions, shots, hits, points, eliminations, deaths, damage };
      await addEvent(app, player, {
        ...{ kind: "match.play", at: at.getTime() },
        payload: { session: id, mode: "duel", ...counts, core_seconds: match.core_seconds },
      });
    }
    const read = await only(
      createHistoryStore({ sql }).listMatches(),
      (row) => row.player === player,
    );
    assert.equal(read.length, history.length);
    assert.deepEqual(skillFeatures(read), skillFeatures(history));
  },
);

onEachEngine("[ML7] churn: telemetry and matches make the days of play", async (app) => {
  const sql = sqlOf(app);
  const [player, absent] = [await addUser(app, "na"), await addUser(app)];
  const rival = await addUser(app);
  const first = Date.parse("2026-02-03T23:59:00Z");
  for (const day of [0, 1, 4]) {
    for (const hour of [0, 0.001]) {
      const at = first + day * 86_400_000 + hour * 3_600_000;
      await addEvent(app, player, { kind: "input", payload: {}, at });
    }
  }
  // Two matches on a day of telemetry, one on a day of its own.
  for (const day of [1, 1, 6]) await addMatch(app, [player, rival], first + day * 86_400_000);
  const read = await Array.fromAsync(createHistoryStore({ sql }).listLogins());
  const own = read.find((row) => row.player === player)!;
  const began = Math.floor(first / 86_400_000);
  assert.deepEqual(own, {
    ...{ player, region: "na", days: [began, began + 1, began + 4, began + 6] },
    played: [1, 2, 1, 1],
  });
  assert.deepEqual(read.find((row) => row.player === rival)!.played, [2, 1]);
  assert.equal(read.some((row) => row.player === absent), false);
  const history = { days: own.days, played: own.played };
  assert.equal(churnFeatures(history, { today: began + 5 })[0], 1);
});

onEachEngine("[ML2] bot: a confirmed flag is a bot, an open one is neither", async (app) => {
  const sql = sqlOf(app);
  const session = makeSession({ cohort: "expert", seed: 4, minutes: 3.5 });
  assert.ok(session.length > BOT_SPAN);
  const begin = Date.parse("2026-03-01T12:00:00Z");
  const players = {
    honest: await addUser(app),
    flagged: await addUser(app),
    open: await addUser(app),
  };
  for (const userId of Object.values(players)) {
    for (const { kind, payload, at, receivedAt } of session) {
      await addEvent(app, userId, {
        ...{ kind, payload, at: begin + at, receivedAt: begin + Math.round(receivedAt) },
      });
    }
  }
  const after = begin + 3_600_000;
  await addAlert(app, players.flagged, "confirmed", after);
  await addAlert(app, players.open, "open", after);
  // What is played after the flag is not what was judged.
  await addEvent(app, players.flagged, { kind: "input", payload: {}, at: after + 1_000 });
  const known = new Set(Object.values(players));
  const now = new Date(begin + 100 * 86_400_000);
  const read = await only(
    createHistoryStore({ sql }).listSessions(now),
    (row) => known.has(row.player),
  );
  assert.deepEqual(
    new Map(read.map(({ player, isBot }) => [player, isBot])),
    new Map([[players.honest, false], [players.flagged, true]].toSorted() as [string, boolean][]),
  );
  // Asked at the last event of the window; a confirmed flag is known once it is, honesty a week later.
  const at = begin + Math.max(...session.map(({ receivedAt }) => Math.round(receivedAt)));
  const week = 7 * 86_400_000;
  assert.deepEqual(
    new Map(read.map(({ player, time }) => [player, time])),
    new Map([
      [players.honest, { at, until: at + week }],
      [players.flagged, { at, until: after + 60_000 }],
    ].toSorted() as [string, { at: number; until: number }][]),
  );
  const early = new Date(at + 1_000);
  const [soon] = await only(
    createHistoryStore({ sql }).listSessions(early),
    ({ player }) => player === players.honest,
  );
  assert.deepEqual(soon!.time, { at, until: early.getTime() });
  const wanted = botFeatures(session);
  for (const { events } of read) {
    assert.equal(events.length, BOT_SPAN);
    botFeatures(events).forEach((value, i) =>
      assert.ok(Object.is(value, wanted[i]!) || Math.abs(value - wanted[i]!) < 1e-4)
    );
  }
});

onEachEngine(
  "[ML7] risk: alerts, judgements and log-ins stand in an account's history",
  async (app) => {
    const sql = sqlOf(app);
    const player = await addUser(app);
    const at = Date.parse("2026-04-02T10:00:00Z");
    await addEvent(app, player, { kind: "input", payload: {}, at });
    await addAlert(app, player, "confirmed", at);
    const purchase = crypto.randomUUID();
    await sql`
      insert into purchases (id, user_id, item_sku, amount, currency, status, provider_ref,
        created_at, paid_at)
      values (${purchase}, ${player}, 'gems', 499, 'EUR', 'disputed', ${purchase}, ${new Date(at)},
        ${new Date(at + 1_000)})`;
    await sql`
      insert into webhook_events (provider, event_id, kind, purchase_id, received_at)
      values ('standard', ${`d-${purchase}`}, 'payment.disputed', ${purchase},
        ${new Date(at + 900_000_000)})`;
    const read = await only(
      createHistoryStore({ sql }).listAccountEvents(),
      (e) => e.account === player,
    );
    assert.deepEqual(read.map(({ kind, at, value }) => [kind, new Date(at).toISOString(), value]), [
      ["created", "2026-01-01T00:00:00.000Z", 0],
      ["login", "2026-04-02T10:00:00.000Z", 0],
      ["alert", "2026-04-02T10:00:00.000Z", 3],
      ["purchase", "2026-04-02T10:00:01.000Z", 499],
      ["confirmed", "2026-04-02T10:01:00.000Z", 0],
      // Known when it was told, not when it was paid.
      ["dispute", "2026-04-12T20:00:00.000Z", 499],
    ]);
  },
);

onEachEngine(
  "[ML2] a database read a page at a time gives the rows of the same history read whole",
  async (app) => {
    const begin = Date.parse("2026-01-05T12:00:00Z");
    const users = [];
    // More than a page of players, so that none is read twice or left out between two.
    for (let i = 0; i < 230; i++) users.push(await addUser(app));
    const rows = users.flatMap((userId, i) =>
      Array.from({ length: 8 }, (_, n) => ({
        ...{ id: crypto.randomUUID(), userId },
        at: new Date(begin + (n * (3 + i % 9)) * 86_400_000),
      }))
    );
    const sql = sqlOf(app);
    await sql`
      insert into events (id, kind, payload_json, user_id, created_at, received_at, skew_ms)
      select e.id::uuid, 'input', '{}', e."userId"::uuid, e.at::timestamptz, e.at::timestamptz, 0
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as e
        (id text, "userId" text, at text)`;
    await addAlert(app, users[3]!, "confirmed", begin + 20 * 86_400_000);
    await addMatch(app, [users[0]!, users[1]!], begin + 90 * 86_400_000);
    // What says that it is yet to come stretches no history.
    const now = new Date(begin + 100 * 86_400_000);
    await addEvent(app, users[2]!, {
      ...{ kind: "input", payload: {}, at: Date.parse("2999-01-01T00:00:00Z") },
    });
    const history = createHistoryStore({ sql });
    const logins = await Array.fromAsync(history.listLogins());
    assert.ok(logins.length >= 230);
    const past = logins.map(({ days, ...login }) => ({
      ...{ ...login, days: days.filter((day) => day * 86_400_000 <= now.getTime()) },
    }));
    const churn = churnDataset(past, "own");
    const span = await history.span(now);
    assert.deepEqual(await readChurnDataset(history.listLogins(), "own", { span }), churn);
    assert.ok(churn.rows > 500, `${churn.rows} rows`);

    const all = await Array.fromAsync(history.listAccountEvents());
    const events = all.filter(({ at }) => at <= now.getTime());
    assert.equal(all.length, events.length + 1);
    const risk = riskDataset(events, "own");
    const last = await history.lastAccountEvent(now);
    assert.equal(last, Math.max(...events.map(({ at }) => at)));
    assert.deepEqual(await readRiskDataset(history.listAccountEvents(), "own", last), risk);
    assert.ok(risk.rows > 500 && risk.target.some((target) => target === 1));
  },
);
