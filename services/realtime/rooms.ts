/**
 * Which rooms there are and what one may do in them (RT2). Each domain declares its own kind.
 *
 * Holds the kinds, in order, and how long a match of any mode so far may last, by which the rooms of
 * matches remember (RT5). Sessions ask it at every subscription, and again after the events a kind
 * names. The first kind that fits a name has the say: one with a wider pattern stands behind.
 */

import type { CurrentGame, GameConfig } from "../game/mod.ts";
import { type Caller, hasRole } from "../identity/mod.ts";
import { isId, plainId } from "../platform/ids.ts";
import { HISTORY_AGE_MS, type HistoryAge } from "../platform/rooms/room_hub.ts";
import { realtimeFailures } from "./errors.ts";

type Verdict = boolean | Promise<boolean>;

/** What a domain says about its rooms. */
export interface RoomRules<Name extends string> {
  /** Whether there may be such a room, by its name alone; any if absent. */
  exists?(part: Record<Name, string>): boolean;
  /** Who may listen; everybody signed in if absent. */
  mayListen?(caller: Caller, part: Record<Name, string>): Verdict;
  /** Who may publish over a socket; nobody if absent. */
  mayPublish?(caller: Caller, part: Record<Name, string>): Verdict;
  /** Other names for parts: "current" for a season. */
  rename?(part: Record<Name, string>): Record<Name, string>;
  /** Kinds of events after which everybody in the room is asked again whether they may listen. */
  recheckOn?: readonly string[];
  /** False where nobody needs to know who else is there; true if absent. */
  presence?: boolean;
}

export interface RoomKind {
  pattern: string;
  rules: RoomRules<string>;
}

/** The names in braces of a pattern. */
type Names<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** Declares a kind of room: `defineRooms("party:{party_id}", { mayListen: … })`. */
export function defineRooms<Pattern extends string>(
  pattern: Pattern,
  rules: RoomRules<Names<Pattern>>,
): RoomKind {
  return { pattern, rules: rules as RoomRules<string> };
}

/** A room by its full name, with the rules of its kind. */
export interface Room {
  name: string;
  recheckOn: readonly string[];
  presence: boolean;
}

export interface RoomPolicy {
  /**
   * The room under its full name ("current" resolved), if the caller may do this in it.
   * @throws realtime.unknown_room, realtime.room_forbidden
   */
  resolve(caller: Caller, room: string, to?: "listen" | "publish"): Promise<Room>;
  /** A room's full name, whoever may listen there. @throws realtime.unknown_room */
  locate(room: string): string;
}

/** The first kind that fits a name has the say. */
export function createRoomPolicy(kinds: readonly RoomKind[]): RoomPolicy {
  const known = kinds.map(({ pattern, rules }) => ({ parts: pattern.split(":"), rules }));

  /** The first kind whose rules have such a room. @throws realtime.unknown_room */
  function find(name: string) {
    for (const { parts, rules } of known) {
      const given = match(parts, name);
      const part = given && (rules.rename?.(given) ?? given);
      if (!part || rules.exists?.(part) === false) continue;
      const full = parts.map((text) => part[nameIn(text) ?? ""] ?? text).join(":");
      return { rules, part, name: full };
    }
    throw realtimeFailures.make("unknown_room", `Cannot use "${name}": there is no such room`);
  }

  return {
    async resolve(caller, asked, to = "listen") {
      const { rules, part, name } = find(asked);
      const may = to === "publish"
        ? await rules.mayPublish?.(caller, part) ?? false
        : await rules.mayListen?.(caller, part) ?? true;
      if (!may) {
        const verb = to === "publish" ? "publish to" : "subscribe to";
        throw realtimeFailures.make(
          "room_forbidden",
          `Cannot ${verb} "${asked}": it is not yours`,
        );
      }
      return { name, recheckOn: rules.recheckOn ?? [], presence: rules.presence ?? true };
    },
    locate: (asked) => find(asked).name,
  };
}

function match(parts: readonly string[], name: string): Record<string, string> | undefined {
  const given = name.split(":");
  if (given.length !== parts.length) return undefined;
  const found: Record<string, string> = {};
  for (const [i, text] of parts.entries()) {
    const key = nameIn(text);
    if (key !== undefined) found[key] = plainId(given[i]!);
    else if (text !== given[i]) return undefined;
  }
  return found;
}

function nameIn(text: string): string | undefined {
  return text.startsWith("{") ? text.slice(1, -1) : undefined;
}

/** Rooms that need no domain of their own. */
export function commonRooms(
  game: CurrentGame,
  /** The season of this name; "current" is one. */
  findSeason: (name: string) => { id: string } | undefined,
): RoomKind[] {
  const has = (list: readonly { id: string }[], id: string) => list.some((each) => each.id === id);
  return [
    defineRooms("world", {}),
    defineRooms("admin", { mayListen: (caller) => hasRole(caller, "mod", "admin") }),
    defineRooms("user:{user_id}", {
      mayListen: (caller, { user_id }) => caller.id === user_id,
      presence: false,
    }),
    defineRooms("board:{season}:{mode}", {
      rename: ({ season, mode }) => ({
        season: findSeason(season)?.id ?? season,
        mode,
      }),
      exists: ({ season, mode }) =>
        has(game.config.boards, mode) && findSeason(season) !== undefined,
    }),
    defineRooms("{region}:{mode}", {
      exists: ({ region, mode }) =>
        has(game.config.regions, region) && has(game.config.modes, mode),
    }),
  ];
}

/** A match's room: its players' and the staff's; the game server that reports for it may publish. */
export function matchRooms(
  { findMatch }: {
    findMatch: (matchId: string) => Promise<
      { participants: { userId: string }[]; authority: string | null } | undefined
    >;
  },
): RoomKind {
  return defineRooms("{match_id}", {
    exists: ({ match_id }) => isId(match_id),
    async mayListen(caller, { match_id }) {
      if (hasRole(caller, "service", "mod", "admin")) return true;
      const match = await findMatch(match_id);
      return match?.participants.some(({ userId }) => userId === caller.id) ?? false;
    },
    async mayPublish(caller, { match_id }) {
      if (!hasRole(caller, "service")) return false;
      const match = await findMatch(match_id);
      return match !== undefined && (match.authority ?? caller.id) === caller.id;
    },
  });
}

/** Five minutes; rooms of matches remember as long as a match can last besides (RT5). */
export function roomHistory(game: CurrentGame): HistoryAge {
  const longestOf = ({ modes }: GameConfig) =>
    Math.max(...modes.map(({ max_duration_s }) => max_duration_s)) * 1_000;
  let longest = longestOf(game.config);
  // Matches of a mode that has left the configuration still run: it never becomes shorter.
  game.onChange((now) => void (longest = Math.max(longest, longestOf(now))));
  return (room) => isId(room) ? longest + HISTORY_AGE_MS : HISTORY_AGE_MS;
}

/** A party's room: its members', who are asked again whenever somebody has come or gone. */
export function partyRooms(
  { isMember }: { isMember: (userId: string, partyId: string) => Promise<boolean> },
): RoomKind {
  return defineRooms("party:{party_id}", {
    exists: ({ party_id }) => isId(party_id),
    mayListen: (caller, { party_id }) => isMember(caller.id, party_id),
    recheckOn: ["party.updated"],
  });
}
