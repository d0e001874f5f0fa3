/** Made-up histories whose truth is known, to begin with and to test by. Seeded and pure. */

export { makeAccounts } from "./accounts.ts";
export { makeArenaMatches } from "./arena_matches.ts";
export { makeLogins } from "./logins.ts";
export { makeMatches } from "./matches.ts";
export { makeSessions, SESSION_COUNTS, type SessionCounts } from "./sessions.ts";
export { LATER_BOTS, type LaterBot, makeLaterBot } from "./later_bots.ts";
export { makeUnseenBot, UNSEEN_BOTS } from "./unseen_bots.ts";
