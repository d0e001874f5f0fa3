/** SEC2, SEC8, SEC10, RT7: sessions, suspension, names, export and deletion. */

import assert from "node:assert/strict";
import { composePersonal } from "../../services/compose/personal.ts";
import { createPrivacyStore } from "../../services/privacy/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import type { TestApp } from "../support/app/test_app.ts";

const onEachEngine = testApps();
const device = () => `device-${crypto.randomUUID()}`;

async function sessionsOf(app: TestApp, token: string) {
  return (await app.call("GET", "/auth/sessions", { token })).body.sessions;
}

onEachEngine("[SEC2] sessions are listed and ended by their owner", async (app) => {
  const device_id = device();
  const here = await app.guest({ device_id });
  const there = await app.guest({ device_id });
  const sessions = await sessionsOf(app, here.token);
  assert.equal(sessions.length, 2);
  const other = sessions.find(({ current }: { current: boolean }) => !current);
  const stranger = await app.guest();
  const path = `/auth/sessions/${other.session_id}`;
  problem(await app.call("DELETE", path, { token: stranger.token }), 404, "session_not_found");
  ok(await app.call("DELETE", path, { token: here.token }), 204);
  problem(await app.call("GET", "/auth/me", { token: there.token }), 401, "unauthorized");
  problem(
    await app.call("GET", "/auth/me", { headers: { cookie: there.cookie } }),
    401,
    "unauthorized",
  );
  const json = { grant_type: "refresh_token", refresh_token: there.refreshToken };
  problem(await app.call("POST", "/auth/token", { json }), 401, "invalid_grant");
  ok(await app.call("GET", "/auth/me", { token: here.token }));
});

onEachEngine(
  "[SEC5 RT7] a suspended player is out at once and stays out until it ends",
  async (app) => {
    const token = await app.serviceToken("moderator");
    const device_id = device();
    const guest = await app.guest({ device_id });
    const suspend = `/admin/api/players/${guest.id}/suspend`;
    const until = new Date(app.clock.now() + 3_600_000).toISOString();
    ok(await app.call("POST", suspend, { token, json: { reason: "aim", until } }));
    problem(await app.call("GET", "/auth/me", { token: guest.token }), 401, "unauthorized");
    const again = () => app.call("POST", "/auth/guest", { json: { device_id } });
    const refused = await again();
    problem(refused, 403, "suspended");
    assert.equal(refused.body.suspended_until, until);
    await app.clock.advance(3_600_001);
    assert.equal((await again()).body.user.id, guest.id, "the time is over");
    const later = await app.serviceToken("moderator");
    ok(await app.call("POST", suspend, { token: later, json: { reason: "aim" } }));
    problem(await again(), 403, "suspended");
    ok(await app.call("POST", `/admin/api/players/${guest.id}/lift`, { token: later }));
    ok(await again(), 201);
  },
);

onEachEngine(
  "[SEC5] changed roles take effect at once, and nobody demotes themselves",
  async (app) => {
    const token = await app.serviceToken("operator");
    const device_id = device();
    const guest = await app.guest({ device_id });
    const roles = `/admin/api/players/${guest.id}/roles`;
    ok(await app.call("PUT", roles, { token, json: { roles: ["player", "admin"] } }));
    problem(await app.call("GET", "/auth/me", { token: guest.token }), 401, "unauthorized");
    const raised = await app.guest({ device_id });
    ok(await app.call("GET", "/admin/api/settings", { token: raised.token }));
    problem(
      await app.call("PUT", roles, { token: raised.token, json: { roles: ["player"] } }),
      409,
      "not_oneself",
    );
    problem(await app.call("PUT", roles, { token, json: { roles: ["service"] } }), 422, "invalid");
  },
);

onEachEngine("[SEC8] names that pass for the staff's are refused, in any script", async (app) => {
  const { token } = await app.guest();
  const rename = (display_name: string) =>
    app.call("PATCH", "/users/me", { token, json: { display_name } });
  for (
    const name of [
      "Admin",
      "A d-m.i_n",
      "4dm1n",
      "Ádmïn",
      "ＡＤＭＩＮ",
      "xX_Moderat0r_Xx",
      "VEZE Support",
      "5taff",
      "0fficial",
      ...["ᴀᴅᴍɪɴ", "adrnin", "🅰🅳🅼🅸🅽", "𝐚𝐝𝐦𝐢𝐧", "Ad Min", "TheAdmin", "Admin123", "@dmin"],
      ...["Administrator", "Support-Team", "rnoderator", "sᴜᴘᴘᴏʀᴛ", "aDmIn", "🦊admin"],
    ]
  ) {
    problem(await rename(name), 422, "name_reserved");
    problem(
      await app.call("POST", "/auth/guest", { json: { display_name: name } }),
      422,
      "name_reserved",
    );
  }
  for (const name of ["Ada", "Zoë", "Мария", "田中", "Adam", "Mina", "🦊 Fox", "a".repeat(32)]) {
    assert.equal((await rename(name)).body.display_name, name.normalize("NFC"));
  }
  for (const name of ["", "   ", "a".repeat(33), "a\u202eb", "a\u200bb", "a\u0000b", "\u00ad"]) {
    problem(await rename(name), 422, "invalid");
  }
});

onEachEngine("[SEC8] staff words are refused as words, not as parts of names", async (app) => {
  const { token } = await app.guest();
  for (
    const display_name of ["Badminton", "Brad Minton", "Staffan", "Stafford", "Unofficial"]
      .concat("Supporter", "Vezelay", "Ecosystem", "Systematic", "Admiral", "Ελένη", "Владимир")
  ) {
    ok(await app.call("PATCH", "/users/me", { token, json: { display_name } }));
  }
});

onEachEngine("[SEC8] no word of a name mixes scripts that pass for each other", async (app) => {
  const { token } = await app.guest();
  const rename = (display_name: string) =>
    app.call("PATCH", "/users/me", { token, json: { display_name } });
  for (
    const name of [
      "Марiя",
      "Pаypal",
      "Αlex",
      "Мαрия",
      "аdmіn",
      "ΑDΜΙΝ",
      "adмin",
      "σtaff",
      "Ada2Адa",
    ]
      .concat("the Кing", "co\u0301р", "x\u0430\u0301", "kΩ")
  ) {
    const answer = await rename(name);
    problem(answer, 422, "invalid");
    assert.deepEqual(answer.body.errors, [{
      pointer: "/display_name",
      message: "must not mix Latin, Cyrillic and Greek letters in one word",
    }]);
  }
  for (
    const name of ["Мария Smith", "Ελένη-Maria", "Иван_77", "Мария2", "d'Артаньян", "Σωκράτης №1"]
      .concat(
        "Tokyo東京",
        "Xひらがなカナ漢字",
        "ABC한국",
        "Zhㄓ注音",
        "xXไทยXx",
        "2π",
        "Жанна💜Lisa",
      )
      .concat("Łukasz", "Ǆoker", "Вiктор".replace("i", "і"), "ἀλήθεια", "µTorrent")
  ) {
    const answer = await rename(name);
    ok(answer);
    assert.equal(answer.body.display_name, name.normalize("NFC"));
  }
  // A name from before the rule stays.
  const { sql } = app.services.engines.database;
  const guest = await app.guest();
  await sql`update users set display_name = 'Марiя' where id = ${guest.id}`;
  const kept = await app.call("GET", "/users/me/export", { token: guest.token });
  assert.match(JSON.stringify(kept.body), /"display_name":"Марiя"/);
});

const FAMILY = "👨\u200d👩\u200d👧\u200d👦";

onEachEngine("[SEC8] a name is what people see of it, by Unicode's properties", async (app) => {
  const { token } = await app.guest();
  const rename = (display_name: string) =>
    app.call("PATCH", "/users/me", { token, json: { display_name } });
  for (
    const name of [
      "می\u200cخواهم",
      FAMILY,
      FAMILY.repeat(32),
      "👩🏽\u200d🚀",
      "❤\ufe0f",
      "1\ufe0f\u20e3",
    ]
      .concat("❤\u200d🔥", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "ක්\u200dරි")
      .concat("അവന\u0d4d\u200d", "Việt Nguyễn", "བསྒྲུབས", "קָמָץ", "สวัสดี", "é".repeat(32))
  ) {
    const answer = await rename(name);
    ok(answer);
    assert.equal(answer.body.display_name, name.normalize("NFC"));
  }
  const accents = "\u0301".repeat(11);
  for (
    const name of [
      "\u3164",
      "Ada\u3164",
      "\u115f",
      "\uffa0",
      "\u2800",
      "\ufe0f",
      "\u200d",
      "\u034f",
    ]
      .concat("a\u200cb", "a\u200db", "م\u200c\u200cم", "\u200cم", "Ada\ufffb", "a\u{e0061}")
      .concat(`e${accents}`, "é\u0302\u0303\u0304", `A${accents}b`, "\u0301", "ᄀ".repeat(40))
      .concat("🦊".repeat(33), `${FAMILY.repeat(33)}`)
  ) {
    problem(await rename(name), 422, "invalid");
    problem(
      await app.call("POST", "/auth/guest", { json: { display_name: name } }),
      422,
      "invalid",
    );
  }
});

onEachEngine("[SEC8] a name is found however its accents are written", async (app) => {
  const token = await app.serviceToken("moderator");
  for (const name of ["José", "Ångström", "한글이", "Việt"]) {
    const guest = await app.guest({ display_name: name.normalize("NFD") });
    assert.equal(guest.name, name.normalize("NFC"));
    for (const form of ["NFC", "NFD"]) {
      const query = encodeURIComponent(name.normalize(form));
      const found = await app.call("GET", `/admin/api/players?query=${query}`, { token });
      const ids = found.body.players.map(({ id }: { id: string }) => id);
      assert.ok(ids.includes(guest.id), `${name} in ${form}`);
    }
  }
});

const personalOf = ({ services: { engines: { database }, boards: { leaderboards } } }: TestApp) =>
  composePersonal({ database, leaderboards });
const columnsOf = (app: TestApp) =>
  personalOf(app).flatMap(({ columns }) => Object.entries(columns));

onEachEngine("[SEC10] whatever a personal.ts says is exported stands in exports", async (app) => {
  const guest = await app.guest();
  const { body } = await app.call("GET", "/users/me/export", { token: guest.token });
  for (const [column, { exported }] of columnsOf(app)) {
    if (typeof exported === "string") assert.ok(exported in body, `${column}: ${exported}`);
  }
});

onEachEngine("[SEC10] an export tells one's own addresses and nobody else's", async (app) => {
  const signIn = async (address: string) => {
    const answer = await app.app.fetch(
      new Request("http://localhost:8000/auth/guest", { method: "POST" }),
      { remoteAddress: address },
    );
    return (await answer.json()) as { user: { id: string }; access_token: string };
  };
  // At once: one entry for all of them.
  const addresses = ["198.51.100.1", "198.51.100.2", "198.51.100.3"];
  const players = await Promise.all(addresses.map(signIn));
  const token = await app.serviceToken("moderator");
  await app.call("POST", `/admin/api/players/${players[0]!.user.id}/suspend`, {
    token,
    json: { reason: "aim", until: new Date(app.clock.now() + 1_000).toISOString() },
  });
  await app.clock.advance(1_001);
  for (const [i, { user, access_token }] of players.entries()) {
    const entries = i > 0
      ? (await app.call("GET", "/users/me/export", { token: access_token })).body.audit
      : await auditOf(app, user.id);
    const seen = entries.map((e: { action: string; address: string | null }) =>
      `${e.action} ${e.address}`
    );
    assert.ok(seen.includes(`sign_in.guest ${addresses[i]}`), seen.join());
    if (i === 0) assert.ok(seen.includes("player.suspend null"), seen.join());
  }
});

/** What an export says of the audit log; the player may have no session. */
async function auditOf(app: TestApp, userId: string) {
  const store = createPrivacyStore(app.services.engines.database, personalOf(app));
  for (const { kind, pages } of store.collect(userId)) {
    if (kind !== "audit") continue;
    return (await Array.fromAsync(pages)).flat().map((row) => JSON.parse(row));
  }
  return [];
}

onEachEngine("[SEC10] a player takes along everything that is kept", async (app) => {
  const { everything, guest } = await livePlayer(app);
  const text = JSON.stringify(everything);
  assert.equal(everything.user.id, guest.id);
  assert.equal(everything.matches.length, 1);
  assert.equal(everything.ratings.length, 1);
  assert.equal(everything.leaderboard_entries[0].score, 42);
  assert.ok(everything.events.length >= 1);
  assert.deepEqual(everything.settings, { panels: true });
  assert.ok(everything.audit.length >= 1);
  assert.doesNotMatch(text, /hash/, "no secret, not even hashed");
});

onEachEngine("[SEC10] deletion removes what may go and anonymises what must stay", async (app) => {
  const { guest, rival, matchId } = await livePlayer(app);
  ok(await app.call("DELETE", "/users/me", { token: guest.token }), 204);
  problem(await app.call("GET", "/auth/me", { token: guest.token }), 401, "unauthorized");
  const token = await app.serviceToken("game");
  const board = await app.call("GET", "/leaderboards/current/duel?limit=1000");
  assert.ok(!JSON.stringify(board.body).includes(guest.id));
  // The rival's match stays as it was.
  const match = await app.call("GET", `/matchmaking/matches/${matchId}`, { token: rival.token });
  assert.equal(match.body.players.length, 2);
  // What was on its way arrives late and goes with the next run.
  await app.call("POST", "/telemetry/bulk", {
    token,
    json: [{ event: "late", ts: app.clock.now(), user_id: guest.id }],
  });
  await app.drain();
  const { sql } = app.services.engines.database;
  await sql`
    insert into alerts (id, user_id, rule, severity, evidence_json, event_id, created_at, status)
    values (gen_random_uuid(), ${guest.id}, 'aim', 'low', '{}', gen_random_uuid(),
      ${new Date(app.clock.now())}, 'open')`;
  await app.services.access.privacy.finishDeletions();
  const [user] = await sql`select * from users where id = ${guest.id}`;
  assert.equal(user!.display_name, "Deleted player");
  assert.deepEqual([user!.external_id, user!.roles], [null, []]);
  for (const [name, { deletion }] of columnsOf(app)) {
    if (deletion !== "removed") continue;
    const [table, column] = name.split(".") as [string, string];
    const left = await sql`
      select 1 from ${sql(table)} where ${sql(column)}::text like ${`%${guest.id}`}`;
    assert.equal(left.length, 0, name);
  }
});

/** A player who has played, scored, set something and told something. */
async function livePlayer(app: TestApp) {
  const [guest, rival] = [await app.guest({ device_id: device() }), await app.guest()];
  const server = await app.serviceToken("game");
  // Ratings of their own make a pair that no other test's ticket fits.
  const mmr = 5_000 + Math.floor(Math.random() * 1e6) / 300;
  for (const { id } of [guest, rival]) {
    const json = { user_id: id, mode: "duel", region: "us-east", mmr };
    await app.call("POST", "/matchmaking/enqueue", { token: server, json });
  }
  const pass = await app.call("POST", "/matchmaking/match", {
    token: server,
    json: { user_id: guest.id },
  });
  const matchId = pass.body.match_id;
  await app.call("POST", `/matchmaking/matches/${matchId}/result`, {
    token: server,
    json: { teams: [{ placement: 1 }, { placement: 2 }] },
  });
  await app.call("POST", "/leaderboards/submit", {
    token: server,
    json: { user_id: guest.id, score: 42, season: "current", mode: "duel" },
  });
  await app.call("PUT", `/users/${guest.id}/settings`, {
    token: guest.token,
    json: { panels: true },
  });
  await app.call("POST", "/telemetry/bulk", {
    token: guest.token,
    json: [{ event: "jump", ts: app.clock.now() }],
  });
  await app.drain();
  const { body: everything } = await app.call("GET", "/users/me/export", { token: guest.token });
  return { guest, rival, matchId, everything };
}

onEachEngine(
  "[SEC3] a token does not renew itself: the session grant takes the cookie alone",
  async (app) => {
    const { token, cookie } = await app.guest();
    const json = { grant_type: "session" };
    problem(await app.call("POST", "/auth/token", { token, json }), 401, "unauthorized");
    const server = await app.serviceToken("operator");
    problem(await app.call("POST", "/auth/token", { token: server, json }), 401, "unauthorized");
    const headers = { cookie, origin: "http://localhost:8000" };
    ok(await app.call("POST", "/auth/token", { json, headers }));
  },
);

onEachEngine("[SEC5] moderators act on players, on the staff only admins do", async (app) => {
  const operator = await app.serviceToken("operator");
  const moderator = await app.serviceToken("moderator");
  const device_id = device();
  const boss = await app.guest({ device_id });
  const path = `/admin/api/players/${boss.id}`;
  ok(await app.call("PUT", `${path}/roles`, { token: operator, json: { roles: ["admin"] } }));
  const json = { reason: "mutiny" };
  problem(await app.call("POST", `${path}/suspend`, { token: moderator, json }), 403, "forbidden");
  problem(await app.call("POST", `${path}/lift`, { token: moderator }), 403, "forbidden");
  ok(await app.call("POST", `${path}/suspend`, { token: operator, json }));
});

onEachEngine("[SEC3 SEC5] every token belongs to a session that can be ended", async (app) => {
  const device_id = device();
  const guest = await app.guest({ device_id });
  const until = new Date(app.clock.now() + 60_000).toISOString();
  const suspend = `/admin/api/players/${guest.id}/suspend`;
  const moderator = await app.serviceToken("moderator");
  ok(await app.call("POST", suspend, { token: moderator, json: { reason: "x", until } }));
  const refused = await app.call("POST", "/auth/guest", { json: { device_id } });
  problem(refused, 403, "suspended");
  await app.clock.advance(60_001);
  // The time is over, and nobody has lifted the suspension yet.
  const back = await app.guest({ device_id });
  assert.equal((await sessionsOf(app, back.token)).length, 1);
  ok(await app.call("POST", suspend, { token: moderator, json: { reason: "x" } }));
  problem(await app.call("GET", "/auth/me", { token: back.token }), 401, "unauthorized");
  const headers = { cookie: back.cookie };
  problem(await app.call("GET", "/auth/me", { headers }), 401, "unauthorized");
});

onEachEngine(
  "[SEC5] a sign-in that races a suspension leaves no living session behind",
  async (app) => {
    const moderator = await app.serviceToken("moderator");
    const { sql } = app.services.engines.database;
    for (let round = 0; round < 20; round++) {
      const device_id = device();
      const guest = await app.guest({ device_id });
      await Promise.all([
        ...Array.from(
          { length: 8 },
          () => app.call("POST", "/auth/guest", { json: { device_id } }),
        ),
        app.call("POST", `/admin/api/players/${guest.id}/suspend`, {
          token: moderator,
          json: { reason: "aim" },
        }),
        ...Array.from(
          { length: 8 },
          () => app.call("POST", "/auth/guest", { json: { device_id } }),
        ),
      ]);
      const alive = await sql`
        select 1 from sessions where user_id = ${guest.id} and revoked_at is null`;
      assert.equal(alive.length, 0, `round ${round}`);
    }
  },
);

onEachEngine(
  "[SEC10] an export has every row, page after page, in an object that parses",
  async (app) => {
    const guest = await app.guest();
    const { sql } = app.services.engines.database;
    const at = new Date(app.clock.now());
    await sql`
    insert into events (id, kind, payload_json, user_id, created_at)
    select gen_random_uuid(), 'page', jsonb_build_object('n', n), ${guest.id},
      ${at}::timestamptz + (n / 7) * interval '1 ms'
    from generate_series(1, 1234) n`;
    await sql`
    insert into sessions (id, user_id, cookie_hash, refresh_hash, created_at, used_at)
    select gen_random_uuid(), ${guest.id}, '', '', ${at}, ${at} from generate_series(1, 1001) n`;
    const { body } = await app.call("GET", "/users/me/export", { token: guest.token });
    const numbers = body.events.map((e: { payload_json: { n: number } }) => e.payload_json.n);
    assert.deepEqual(
      numbers.sort((a: number, b: number) => a - b),
      [...Array(1234).keys()].map((n) => n + 1),
    );
    assert.equal(new Set(body.sessions.map((s: { id: string }) => s.id)).size, 1002);
    assert.deepEqual([body.settings, body.purchases], [null, []]);
  },
);

onEachEngine(
  "[GEN3] what no database keeps is refused in the staff's words as well",
  async (app) => {
    const token = await app.serviceToken("operator");
    const guest = await app.guest();
    const cases: [path: string, json: unknown][] = [
      [`/admin/api/players/${guest.id}/suspend`, { reason: "a\u0000b" }],
      [`/admin/api/players/${guest.id}/suspend`, { reason: "\ud800" }],
      ["/admin/api/webhooks", { url: "http://localhost/\u0000", kinds: ["purchase.*"] }],
      [`/telemetry/alerts/${guest.id}/review`, { decision: "dismiss", note: "\u0000" }],
      ["/admin/api/announcements", { text: "\u0000" }],
      ["/parties/join", { code: "\u0000" }],
    ];
    for (const [path, json] of cases) {
      const as = path.startsWith("/parties") ? guest.token : token;
      problem(await app.call("POST", path, { token: as, json }), 422, "invalid");
    }
  },
);

onEachEngine(
  "[SEC5 LB3] staff find a player by the beginning of a name, by an index",
  async (app) => {
    const { sql, engine } = app.services.engines.database;
    await sql`
    insert into users (id, display_name, region, roles, created_at)
    select gen_random_uuid(), 'Crowd ' || n, 'eu-north', '{player}', now()
    from generate_series(1, 5000) n`;
    await sql`analyze users`;
    const guest = await app.guest({ display_name: "Ünïque Name" });
    const token = await app.serviceToken("operator");
    const scans = async () => {
      const [row] = await sql`
      select coalesce(sum(idx_scan), 0)::int as n from pg_stat_user_indexes
      where indexrelname = 'users_name'`;
      return row!["n"] as number;
    };
    const before = await scans();
    for (const query of ["ünï", "ÜNÏQUE N", guest.id, guest.id.toUpperCase(), "Ünïque Name"]) {
      const path = `/admin/api/players?query=${encodeURIComponent(query)}`;
      const { body } = await app.call("GET", path, { token });
      assert.deepEqual(body.players.map(({ id }: { id: string }) => id), [guest.id], query);
    }
    for (const query of ["%", "_", "\\", "que Name"]) {
      const path = `/admin/api/players?query=${encodeURIComponent(query)}`;
      assert.deepEqual((await app.call("GET", path, { token })).body.players, [], query);
    }
    // Statistics of a single-user engine are not told.
    if (engine === "embedded") return;
    await eventually("the index was used", async () => await scans() > before);
  },
);
