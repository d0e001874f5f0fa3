/**
 * The only writer of the outbox: composes one INSERT, alone or as a part of a larger statement, from
 * events as their domains declare them. Bodies are built in SQL, because most of what is told is told
 * of rows that the same statement has just changed.
 */

import type { Fragment, Sql, Transaction } from "../../db/client.ts";
import type { DataOf, EventKind } from "../platform/event_kind.ts";
import { currentCause } from "../platform/observe/trace.ts";

type Runner = Sql | Transaction;

/** An expression over the rows of `from`, or a value. */
export type Expression = Fragment | string | number | boolean | null | object;

/** An expression whose member is left out where it comes to null. */
class WhereKnown {
  readonly value: Fragment;
  constructor(value: Fragment) {
    this.value = value;
  }
}
export const whereKnown = (value: Fragment): object => new WhereKnown(value);

/** One expression for each member of what an event carries. */
export type Fields<E extends EventKind> = { [Name in keyof DataOf<E>]: Expression };

/** Rows that are told of, and when. */
export interface Occasion {
  /** What follows FROM, with its conditions: one event each. Absent: one event. */
  from?: Fragment;
  at: Date | Fragment;
}

/** Announces: `with … insert into outbox …`. Every part comes from `inRoom`, `toWebhooks`, `onStream`, `toBoards`. */
export function announce(sql: Runner, first: Fragment, ...others: Fragment[]): Fragment {
  const rows = others.reduce<Fragment>((all, part) => sql`${all} union all ${part}`, first);
  return sql`insert into outbox (kind, target, payload_json, created_at, trace)
    select announced.*, ${currentCause() ?? null}::text from (${rows}) announced`;
}

/** Tells a room. @param room its name */
export function inRoom<E extends EventKind>(
  sql: Runner,
  event: E,
  { room, data, ...occasion }: { room: Expression; data: Fields<E> } & Occasion,
): Fragment {
  const body = sql`jsonb_build_object('kind', ${event.kind}::text, 'data', ${build(sql, data)})`;
  return row(sql, sql`'room', ${expression(sql, room)}`, body, occasion);
}

/** Tells a studio's own systems that subscribed to the kind. */
export function toWebhooks<E extends EventKind & { webhook: true }>(
  sql: Runner,
  event: E,
  { data, ...occasion }: { data: Fields<E> } & Occasion,
): Fragment {
  return row(sql, sql`'webhook', ${event.kind}::text`, build(sql, data), occasion);
}

/** Appends to the kind's stream. @param id of the entry, which a repetition has too @param key orders */
export function onStream<E extends EventKind & { topic: string }>(
  sql: Runner,
  event: E,
  { id, key, data, ...occasion }: { id: Expression; key: Expression; data: Fields<E> } & Occasion,
): Fragment {
  const body = build(sql, { ...data, id, key });
  return row(sql, sql`'stream', ${event.topic}::text`, body, occasion);
}

/** Has the boards of a mode follow what has become of a match. No event: it stays in the process. */
export function toBoards(
  sql: Runner,
  { mode, matchId, at }: { mode: string; matchId: string; at: Date },
): Fragment {
  const body = sql`jsonb_build_object('match_id', ${matchId}::text)`;
  return row(sql, sql`'board', ${mode}::text`, body, { at });
}

function row(sql: Runner, target: Fragment, body: Fragment, { from, at }: Occasion): Fragment {
  const when = at instanceof Date ? sql`${at}::timestamptz` : at;
  return from
    ? sql`select ${target}, ${body}, ${when} from ${from}`
    : sql`select ${target}, ${body}, ${when}`;
}

function build(sql: Runner, fields: Readonly<Record<string, unknown>>): Fragment {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  const sure = object(sql, entries.filter(([, value]) => !(value instanceof WhereKnown)));
  const unsure = entries.flatMap(([name, value]): [string, unknown][] =>
    value instanceof WhereKnown ? [[name, value.value]] : []
  );
  return unsure.length === 0 ? sure : sql`${sure} || jsonb_strip_nulls(${object(sql, unsure)})`;
}

function object(sql: Runner, entries: readonly [string, unknown][]): Fragment {
  const pairs = entries
    .map(([name, value]): Fragment => sql`${name}::text, ${expression(sql, value as Expression)}`);
  const list = pairs.reduce((all, pair) => sql`${all}, ${pair}`);
  return sql`jsonb_build_object(${list})`;
}

function expression(sql: Runner, value: Expression): Fragment {
  if (value instanceof Promise) return value as Fragment;
  switch (typeof value) {
    case "string":
      return sql`${value}::text`;
    case "number":
      return sql`${value}::float8`;
    case "boolean":
      return sql`${value}::boolean`;
    default:
      return sql`${JSON.stringify(value)}::text::jsonb`;
  }
}
