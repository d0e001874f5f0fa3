/**
 * Believable data for whoever looks at pages: names, boards, a match that was played, a purchase,
 * alerts. The same on every run, for tests of pages and for their pictures.
 */

import { buy } from "./payments.ts";
import { PAGES } from "./routes.ts";
import type { Guest, TestApp } from "./test_app.ts";

const NAMES = [
  ...["Nova", "Ansa", "Birk", "Ciro", "Dagny", "Eskil", "Freja", "Gizem", "Hedda", "Ivar"],
  ...["Juno", "Kaya", "Liv", "Milo", "Nour", "Oskar"],
];
const OPERATOR = { caller: { id: "operator", roles: ["admin" as const] }, address: "demo" };

export interface Demo {
  /** Has played, scored and bought. */
  player: Guest;
  moderator: Guest;
  admin: Guest;
  /** Have alerts to be judged, two each. */
  cheaters: Guest[];
  /** Bought by the player. */
  purchaseId: string;
  /** A match of the player's. */
  matchId: string;
  /** Plays `activeMatchId`, which goes on. */
  rival: Guest;
  activeMatchId: string;
  /** A console waits for an answer to it. */
  userCode: string;
}

/** A page, and who sees all of it. */
export interface Visit {
  path: string;
  as: "nobody" | "player" | "rival" | "moderator" | "admin";
}

/** What stands for the parameters of pages' paths. */
const parameters: Record<string, (demo: Demo) => string> = {
  match_id: ({ matchId }) => matchId,
  name: () => "request.invalid",
  purchase_id: ({ purchaseId }) => purchaseId,
  user_id: ({ player }) => player.id,
};

/** Every page of PAGES, those of people's own as well as they are seen signed in. */
export function listVisits(demo: Demo): Visit[] {
  const files = [
    "/language",
    "/dev/edits",
    "/events",
    "/arena/{match_id}",
    "/openapi.json",
    "/static/{name}",
  ];
  const paths = [...PAGES, "/leaderboards"]
    .filter((path) => !files.includes(path) && !path.startsWith("/auth/"));
  return paths.flatMap((template) => {
    const path = template.replace(/\{(\w+)\}/g, (_, name) => {
      const fill = parameters[name];
      if (!fill) {
        throw new Error(`Cannot visit ${template}: tests/support/app/demo.ts has no ${name}`);
      }
      return fill(demo);
    });
    if (path === "/device") return visitsOf(`${path}?code=${demo.userCode}`, "player", true);
    if (path === "/docs") {
      return [...visitsOf(path, "player", true), {
        path: `${path}?try=GET+/auth/me`,
        as: "player",
      }];
    }
    const own: Visit["as"] = path.startsWith("/admin")
      ? "admin"
      : path.startsWith("/review")
      ? "moderator"
      : "player";
    const open = own === "player" && !path.startsWith("/matches/");
    return visitsOf(path, own, open);
  });
}

function visitsOf(path: string, own: Visit["as"], open: boolean): Visit[] {
  return [...(open ? [{ path, as: "nobody" as const }] : []), { path, as: own }];
}

/** Fills an empty app, by its API alone. */
export async function seedDemo(app: TestApp): Promise<Demo> {
  const guests: Guest[] = [];
  for (const display_name of NAMES) {
    guests.push(await app.guest({ display_name, device_id: `the device of ${display_name}` }));
  }
  const [player, ...rivals] = guests as [Guest, ...Guest[]];
  const server = await app.serviceToken();
  for (const [i, { id }] of guests.entries()) {
    const score = Math.round(2_400 * 0.94 ** ((i + 4) % guests.length));
    const json = { user_id: id, score, season: "current", mode: "duel" };
    await done(app.call("POST", "/leaderboards/submit", { token: server, json }));
  }
  const play = async (one: Guest, other: Guest, won: boolean): Promise<string> => {
    const { match_id, teams } = await duel(app, one, other);
    const own = teams.findIndex((team) => team.includes(one.id));
    const json = { teams: [0, 1].map((team) => ({ placement: (team === own) === won ? 1 : 2 })) };
    const result = `/matchmaking/matches/${match_id}/result`;
    await done(app.call("POST", result, { token: server, json }));
    await app.drain();
    return match_id;
  };
  // Three each put them on the ladder; nobody moves so far that the other is not found.
  for (let i = 4; i < 12; i += 2) {
    for (const won of [true, false, true]) await play(rivals[i]!, rivals[i + 1]!, won);
  }
  let matchId = "";
  for (const [i, won] of [true, true, false, true].entries()) {
    matchId = await play(player, rivals[i]!, won);
    await app.clock.advance(90_000);
  }
  const { purchase_id: purchaseId } = await buy(app, player, "xp-boost");
  await buy(app, player, "starter-pack");
  await app.drain();
  const cheaters = guests.slice(6, 9);
  for (const guest of cheaters) await cheat(app, guest);
  const moderator = await withRole(app, "Runa", "mod");
  const admin = await withRole(app, "Astrid", "admin");
  const [rival, other] = rivals.slice(-2) as [Guest, Guest];
  const { match_id: activeMatchId } = await duel(app, rival, other);
  const json = { device_name: "Living room" };
  const { user_code: userCode } = (await done(app.call("POST", "/auth/device", { json }))).body;
  const nova = await again(app, "Nova");
  return {
    player: nova,
    moderator,
    admin,
    cheaters,
    purchaseId,
    matchId,
    rival,
    activeMatchId,
    userCode,
  };
}

async function duel(app: TestApp, player: Guest, rival: Guest) {
  for (const { id, token } of [player, rival]) {
    const json = { user_id: id, mode: "duel", region: "eu-north" };
    await done(app.call("POST", "/matchmaking/enqueue", { token, json }));
  }
  await app.drain();
  const { body } = await done(
    app.call("GET", `/matchmaking/matches?user_id=${player.id}`, { token: player.token }),
  );
  return body.matches[0] as { match_id: string; teams: string[][] };
}

/** Uses an ability far too often, and turns as no hand does. */
export async function cheat(app: TestApp, guest: Guest): Promise<void> {
  const from = app.clock.now() - 20_000;
  const event = (event: string, i: number, payload: unknown) => ({
    ...{ event, ts: from + i * 100, payload },
  });
  const json = [
    ...Array.from(
      { length: 6 },
      (_, i) => event("ability", i, { ability: "bolt", cooldown_ms: 900 }),
    ),
    ...Array.from(
      { length: 10 },
      (_, i) => event("aim", 10 + i, { delta_deg: 74, dt_ms: 16, hit: true }),
    ),
  ];
  await done(app.call("POST", "/telemetry/bulk", { token: guest.token, json }));
  await app.drain();
}

/** A player with a role; tokens carry roles, so they sign in anew. */
export async function withRole(app: TestApp, name: string, role: "mod" | "admin"): Promise<Guest> {
  const staff = await again(app, name);
  await app.services.access.accounts.setRoles(OPERATOR, staff.id, [role]);
  return await again(app, name);
}

function again(app: TestApp, name: string): Promise<Guest> {
  return app.guest({ display_name: name, device_id: `the device of ${name}` });
}

async function done(answer: ReturnType<TestApp["call"]>): ReturnType<TestApp["call"]> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`Cannot seed the demo: ${status} ${JSON.stringify(body)}`);
  return await answer;
}

/** The cookie of a player, as a browser's context takes it. */
export function cookieOf({ cookie }: Guest, url: string) {
  const [name, value] = cookie.split("=") as [string, string];
  return { name, value, url };
}
