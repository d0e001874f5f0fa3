/** The addresses that the dashboard's bench asks for: every staff page, its filters and its searches. */

import type { Sql } from "../db/client.ts";

export interface BenchPage {
  name: string;
  /** A search wants another figure than a page. */
  search?: boolean;
  /** One address or more, asked in turn. */
  paths: string[];
}

/** So many players, purchases and matches stand in for all. */
const DRAWN = 40;

export async function pagesOf(sql: Sql): Promise<BenchPage[]> {
  const some = await sql<
    { user_id: string; id: string; provider_ref: string; payment: string; name: string }[]
  >`
    select p.user_id, p.id, p.provider_ref, p.payment_refs[1] as payment, u.display_name as name
    from purchases p join users u on u.id = p.user_id
    where p.paid_at is not null order by p.id limit ${DRAWN}`;
  const matches = await sql<{ id: string }[]>`
    select id from matches order by id limit ${DRAWN}`;
  const [{ subscription }] = await sql<[{ subscription: string }]>`
    select id as subscription from webhook_subscriptions limit 1`;
  const each = (path: (row: typeof some[number]) => string) => some.map(path);
  const page = (path: string): BenchPage => ({ name: path, paths: [path] });
  const search = (name: string, path: string, values: string[]): BenchPage => ({
    ...{ name, search: true },
    paths: values.map((value) => path + encodeURIComponent(value)),
  });
  const [players, audit] = ["/admin/players?query=", "/admin/audit?"];
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 16);
  return [
    ...["4h", "24h", "7d", "season"].map((range) => page(`/admin?range=${range}`)),
    page("/admin/queues"),
    page("/admin/queues?mode=duel&region=eu-north&hours=24"),
    ...["", "?mode=duel", "?mode=duel&region=eu-west", "?status=voided"].map((query) =>
      page(`/admin/matches${query}`)
    ),
    {
      name: "/admin/matches?user_id",
      paths: each(({ user_id }) => `/admin/matches?user_id=${user_id}`),
    },
    { name: "/admin/matches/{id}", paths: matches.map(({ id }) => `/admin/matches/${id}`) },
    page("/admin/api/rooms/world"),
    ...["/admin/live", "/admin/boards", "/admin/models", "/admin/announcements"].map(page),
    page("/admin/players"),
    { name: "/admin/players/{id}", paths: each(({ user_id }) => `/admin/players/${user_id}`) },
    ...["", "?status=paid", "?status=refunded"].map((query) => page(`/admin/purchases${query}`)),
    {
      name: "/admin/purchases?user_id",
      paths: each(({ user_id }) => `/admin/purchases?user_id=${user_id}`),
    },
    { name: "/admin/purchases/{id}", paths: each(({ id }) => `/admin/purchases/${id}`) },
    ...["/admin/catalogue", "/admin/flags", "/review", "/admin/streams", "/admin/webhooks"]
      .map(page),
    page("/admin/webhooks?state=parked"),
    page(`/admin/webhooks?subscription=${subscription}`),
    ...["/admin/chores", "/admin/audit", "/admin/settings"].map(page),
    search("players: one letter", players, ["n", "l", "r", "z"]),
    search("players: a name", players, ["nova", "liv 12", "Zuri 9"]),
    search("players: whole name", players, each(({ name }) => name)),
    search("players: id", players, each(({ user_id }) => user_id)),
    search("players: purchase", players, each(({ id }) => id)),
    search("players: reference", players, each(({ provider_ref }) => provider_ref)),
    search("players: payment", players, each(({ payment }) => payment)),
    search("players: nobody", players, ["no such player at all", "%", "_"]),
    search("audit: actor", `${audit}actor=`, ["p7", "p4999", "nobody"]),
    search("audit: action", `${audit}action=`, ["sign_in.guest", "player.note", "nothing"]),
    search("audit: subject", `${audit}subject=`, each(({ user_id }) => user_id)),
    search("audit: time", `${audit}since=${day(40)}&until=`, [day(39), day(20)]),
    search("audit: all", `${audit}actor=p7&action=sign_in.guest&since=${day(30)}&until=`, [day(1)]),
  ];
}
