/** `/admin/players/{id}`: all that is known of one player, and what can be done. */

import type { Context } from "hono";
import type { ComponentChildren, VNode } from "preact";
import { local, utc } from "../../components/admin/desk/times.ts";
import { Plot } from "../../components/ui/Plot.tsx";
import {
  expected,
  localTime,
  plannedFor,
  PlayerWords as W,
  ratingOf,
  suspendedUntil,
  toWhom,
} from "../../components/words/admin_players.ts";
import { Act } from "../../islands/admin/Act.tsx";
import type { AntiCheat } from "../../services/anti_cheat/mod.ts";
import type { CurrentGame } from "../../services/game/mod.ts";
import type { Accounts, Identity, PlayerWays } from "../../services/identity/mod.ts";
import type { Inventory } from "../../services/inventory/mod.ts";
import type { Matches } from "../../services/matchmaking/mod.ts";
import type { PlayerLists } from "../../services/ml/mod.ts";
import type { Notes } from "../../services/moderation/mod.ts";
import type { Parties } from "../../services/parties/mod.ts";
import { Id } from "../../services/platform/wire.ts";
import { identityFailures, mayActOn } from "../../services/identity/mod.ts";
import type { PlannedDeletions } from "../../services/privacy/mod.ts";
import type { Ratings } from "../../services/ratings/mod.ts";
import type { Store } from "../../services/store/mod.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";
import { PlayerActs } from "./player_acts.tsx";
import { Bought, Ledger, PlayedMatches } from "./player_lists.tsx";
import { Rows } from "./rows.tsx";
import { askReason } from "../../components/admin/reason.ts";

const SHOWN = 20;
const TIMELINE = 60;

export interface PlayerPageParts {
  accounts: Accounts;
  identity: Identity;
  ways: PlayerWays;
  inventory: Inventory;
  matches: Pick<Matches, "list">;
  lists: Pick<PlayerLists, "listOf">;
  ratings: Ratings;
  store: Pick<Store, "list">;
  parties: Pick<Parties, "findOf">;
  notes: Notes;
  antiCheat: Pick<AntiCheat, "timeline">;
  plannedDeletions: Pick<PlannedDeletions, "find">;
  game: CurrentGame;
  adminPage: AdminPage;
}

export function playerPage(parts: PlayerPageParts) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const id = Id.safeParse(c.req.param("user_id")).data ??
      identityFailures.fail("user_not_found", W.NotThere);
    const user = await parts.identity.getUser(id);
    const { accounts, ways, inventory, matches, lists, parties, notes, antiCheat } = parts;
    const modes = parts.game.config.modes.map((mode) => mode.id);
    const [
      sessions,
      waysIn,
      scores,
      ratings,
      played,
      held,
      booked,
      bought,
      party,
      noted,
      timeline,
      planned,
    ] = await Promise.all([
      accounts.listSessions(id),
      ways.get(id),
      lists.listOf(id),
      Promise.all(modes.map(async (mode) => ({ mode, ...await parts.ratings.get(id, mode) }))),
      matches.list(id, SHOWN),
      inventory.get(id),
      inventory.listBookings(id, { limit: SHOWN, offset: 0 }),
      parts.store.list({ userId: id }, { limit: SHOWN, offset: 0 }),
      parties.findOf(id),
      notes.list(id, SHOWN),
      antiCheat.timeline(id, TIMELINE),
      parts.plannedDeletions.find(id),
    ]);
    const caller = c.get("caller");
    const isAdmin = caller.roles.includes("admin");
    const mayEnd = mayActOn(caller, user);
    const zone = user.timeZone;
    const known = zone !== null && local(new Date(0), zone) !== undefined;
    const body = (
      <>
        <link rel="stylesheet" href="/static/admin_desk.css" />
        {user.suspendedAt && (
          <p class="warning">
            {suspendedUntil(user.suspendedUntil ? utc(user.suspendedUntil) : undefined)}
          </p>
        )}
        {planned && (
          <p class="warning">{plannedFor(utc(planned.dueAt), planned.askedBy, planned.reason)}</p>
        )}
        <PlayerActs user={user} planned={planned} caller={caller} />
        <section>
          <h2>{W.Account}</h2>
          <dl class="facts">
            <Fact name={W.Id}>
              <code>{id}</code>
            </Fact>
            <Fact name={W.Region}>{user.region}</Fact>
            <Fact name={W.Roles}>{user.roles.join(", ")}</Fact>
            <Fact name={W.Since}>{utc(user.createdAt)}</Fact>
            <Fact name={W.ToldBy}>{waysIn.account ?? "–"}</Fact>
            <Fact name={W.Devices}>{waysIn.devices}</Fact>
            <Fact name={W.Passkeys}>{waysIn.passkeys}</Fact>
            <Fact name={W.Phrase}>{waysIn.phrase ? W.Yes : W.No}</Fact>
            <Fact name={W.Party}>{party ? party.names.join(", ") : W.NoParty}</Fact>
          </dl>
        </section>
        <Rows
          title={W.Notes}
          heads={[W.When, W.Name, W.NoteText]}
          rows={noted.map((
            note,
          ) => [utc(note.createdAt), note.author ?? note.writtenBy, note.text])}
          empty={W.NoNotes}
        />
        <section>
          <h2>{W.Outlook}</h2>
          {scores.length === 0 && <p class="quiet">{W.NoScores}</p>}
          {scores.map(({ name, score, version, reasons }) => (
            <div key={name}>
              <p>{expected(name, score, version)}</p>
              <ul>
                {reasons.map(({ feature, meaning, value, unit }) => (
                  <li key={feature}>{`${meaning}: ${value ?? "–"} ${unit}`}</li>
                ))}
              </ul>
            </div>
          ))}
        </section>
        <section>
          <h2>{W.Ratings}</h2>
          {ratings.every(({ history }) => history.length === 0) && (
            <p class="quiet">{W.NoRatings}</p>
          )}
          {ratings.filter(({ history }) => history.length > 0).map((rating) => (
            <div key={rating.mode}>
              <p>{ratingOf(rating.mode, rating.mmr, rating.games)}</p>
              {rating.history.length > 1 && (
                <Plot
                  label={ratingOf(rating.mode, rating.mmr, rating.games)}
                  points={rating.history.toReversed().map(({ at, mmr }) => ({ at, value: mmr }))}
                />
              )}
            </div>
          ))}
        </section>
        <PlayedMatches userId={id} played={played} />
        <Rows
          title={W.Belongings}
          heads={[W.Item, W.Quantity, W.Owes]}
          rows={held.map(({ asset, quantity, debt }) => [asset, quantity, debt])}
          empty={W.HasNothing}
        />
        {isAdmin && (
          <Act
            name={W.Grant}
            title={toWhom(W.Grant, user.displayName)}
            consequences={[W.GrantStays]}
            call={{ method: "POST", path: `/admin/api/players/${id}/grant` }}
            asked={[
              {
                name: "sku",
                label: W.Item,
                kind: "choice",
                required: true,
                choices: skus(parts.game),
              },
              {
                name: "quantity",
                label: W.Quantity,
                kind: "number",
                sends: "number",
                required: true,
              },
              askReason(),
            ]}
            done={W.Done}
          />
        )}
        <Bought userId={id} purchases={bought} />
        <Ledger userId={id} booked={booked} />
        <Rows
          title={W.Sessions}
          heads={[W.Signed, W.LastUsed, ...(mayEnd ? [W.End] : [])]}
          rows={sessions.map((session) => [
            utc(session.createdAt),
            utc(session.usedAt),
            ...(mayEnd
              ? [
                <Act
                  key="cell"
                  name={W.EndOne}
                  label={`${W.EndOne} ${utc(session.createdAt)}`}
                  title={toWhom(W.EndOne, utc(session.createdAt))}
                  consequences={[W.EndLets]}
                  call={{
                    method: "DELETE",
                    path: `/admin/api/players/${id}/sessions/${session.id}`,
                  }}
                  done={W.Done}
                />,
              ]
              : []),
          ])}
          empty={W.Nothing}
        />
        <p class="small quiet">{known ? localTime(zone) : W.NoTime}</p>
        <Rows
          title={W.Timeline}
          heads={[W.When, ...(known ? [W.LocalTime] : []), W.What, W.Details]}
          all={isAdmin && { href: `/admin/audit?subject=${id}`, name: W.InAudit }}
          rows={timeline.map(({ at, kind, details }) => [
            utc(at),
            ...(known ? [local(at, zone!)] : []),
            kind,
            <code key="cell">{JSON.stringify(details)}</code>,
          ])}
          empty={W.Nothing}
        />
      </>
    );
    return await parts.adminPage(c, {
      ...{ title: user.displayName, path: "/admin/players", body },
      alive: { rooms: [] },
    });
  };
}

const skus = ({ config }: CurrentGame) =>
  config.catalog.map(({ sku }) => [sku, sku] as [string, string]);

function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
