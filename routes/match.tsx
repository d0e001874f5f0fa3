/** `/matches/{id}`: who played whom, why, and what became of it. */

import type { Context } from "hono";
import type { VNode } from "preact";
import type { Identity } from "../services/identity/mod.ts";
import type { Match, Matches, Participant } from "../services/matchmaking/mod.ts";
import { requestFailures } from "../services/platform/errors.ts";
import { isId } from "../services/platform/ids.ts";
import type { AppEnv } from "./http/context.ts";
import type { RenderPage } from "./http/page.ts";

/** Shapes and letters as well as colours tell teams apart. */
const TEAM = ["A", "B", "C", "D", "E", "F"];

export function matchPage(
  { matches, identity, page }: {
    matches: Matches;
    identity: Identity;
    page: RenderPage;
  },
) {
  return async function show(c: Context<AppEnv>): Promise<Response> {
    const caller = c.get("caller");
    const id = c.req.param("match_id")!.toLowerCase();
    if (!isId(id)) throw requestFailures.make("not_found", "There is no match of this name");
    const match = await matches.get(caller, id);
    const names = new Map(
      await Promise.all(match.participants.map(async ({ userId }) => {
        const user = await identity.getUser(userId).catch(() => undefined);
        return [userId, user?.displayName ?? "Deleted player"] as const;
      })),
    );
    const body = <Shown match={match} names={names} player={caller.id} />;
    return await page(c, { title: `${match.mode} match · VEZE`, body });
  };
}

function Shown(
  { match, names, player }: { match: Match; names: Map<string, string>; player: string },
): VNode {
  const { quality } = match;
  const teams = Array.from({ length: match.teams }, (_, team) => ({
    team,
    chance: quality.winProbability[team],
    members: match.participants.filter((each) => each.team === team),
    bots: match.bots?.[team] ?? 0,
  }));
  return (
    <>
      <p class="quiet">{`${match.mode} in ${match.region}, ${match.status}`}</p>
      <h1>{headline(match, player)}</h1>
      <div class="columns">
        {teams.map(({ team, chance, members, bots }) => (
          <section key={team} aria-labelledby={`team-${team}`}>
            <h2 id={`team-${team}`} class={`team team-${team % 2}`}>
              {`Team ${TEAM[team] ?? team + 1}`}
              {chance !== undefined && (
                <span class="quiet">{` wins ${Math.round(chance * 100)} of 100`}</span>
              )}
            </h2>
            {chance !== undefined && <Chance share={chance} team={team} />}
            <ul class="rows">
              {members.map((member) => (
                <li key={member.userId}>
                  <span>{names.get(member.userId)}{member.userId === player && " (you)"}</span>
                  <span class="number">{rating(member)}</span>
                </li>
              ))}
              {bots > 0 && (
                <li>
                  <span class="quiet">{`${bots} computer opponent${bots > 1 ? "s" : ""}`}</span>
                </li>
              )}
            </ul>
          </section>
        ))}
      </div>
      <h2>Why this match</h2>
      <ul>
        <li>{`Ratings lie ${Math.round(quality.ratingSpread)} points apart at most.`}</li>
        <li>{`Nobody waited longer than ${Math.ceil(quality.maxWaitS)} s.`}</li>
        {quality.windows.length > 0 && (
          <li>{`Searched up to ±${Math.round(Math.max(...quality.windows))} points.`}</li>
        )}
        {quality.expanded && <li>The search went beyond the home region.</li>}
        {!match.rated && <li>It does not count for ratings.</li>}
      </ul>
    </>
  );
}

function headline(match: Match, player: string): string {
  const own = match.participants.find(({ userId }) => userId === player);
  if (own?.result === "win") return "You won.";
  if (own?.result === "loss") return "You lost.";
  if (own?.result === "draw") return "A draw.";
  return match.status === "active" ? "Under way." : `The match is ${match.status}.`;
}

function rating({ mmrBefore, mmrAfter }: Participant): string {
  if (mmrAfter === null) return String(Math.round(mmrBefore));
  const change = Math.round(mmrAfter) - Math.round(mmrBefore);
  return `${Math.round(mmrAfter)} (${change < 0 ? "−" : "+"}${Math.abs(change)})`;
}

function Chance({ share, team }: { share: number; team: number }): VNode {
  return (
    <svg class="chance" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="4" class="ground" />
      <rect width={(share * 100).toFixed(1)} height="4" class={`team-${team % 2}`} />
    </svg>
  );
}
