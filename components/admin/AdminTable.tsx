/**
 * A table of the staff's, drawn by the server: sorted, filtered and paged by links and a form, so that
 * its address says what is shown. Under 40rem each row is a block that names its cells.
 */

import type { ComponentChildren, VNode } from "preact";
import { Field } from "../ui/Field.tsx";
import { Failed } from "../ui/States.tsx";
import { AdminWords, sortBy } from "../words/admin.ts";
import type { CsvCell } from "./csv.ts";
import { addressOf, type TableQuery } from "./table_query.ts";

export interface AdminColumn<Row> {
  /** Names the column in addresses and in the CSV's first line. */
  id: string;
  /** Its head, for people. */
  name: string;
  number?: boolean;
  /** Whether its head sorts; `readTable` must take its id. */
  sorts?: boolean;
  cell(row: Row): ComponentChildren;
  /** The same for the file; absent: the column is for the screen alone. */
  csv?(row: Row): CsvCell;
}

export interface AdminFilter {
  name: string;
  label: string;
  /** What may be picked, `""` is any; absent: text is typed. */
  choices?: readonly (readonly [value: string, label: string])[];
  type?: "search" | "text" | "datetime-local" | "date" | "number";
  placeholder?: string;
}

export interface AdminTableProps<Row> {
  caption: string;
  /** Address of the page, without its query. */
  path: string;
  query: TableQuery;
  columns: readonly AdminColumn<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  filters?: readonly AdminFilter[];
  /** The order of the rows where the address names none. */
  usual?: { sort: string; down: boolean };
  /** Where the next page begins; absent on the last. */
  next?: string | undefined;
  /** What is said where there are no rows. */
  empty: string;
  /** Why there are none, where they could not be read. */
  failure?: string | undefined;
  /** Whether the same rows are to be had as a file. */
  csv?: boolean;
}

export function AdminTable<Row>(props: AdminTableProps<Row>): VNode {
  const { caption, path, query, columns, rows, keyOf, filters = [], next, empty, failure } = props;
  const order = query.sort === undefined ? props.usual : { sort: query.sort, down: query.down };
  return (
    <div class="staff-table">
      {filters.length > 0 && <Filters path={path} query={query} filters={filters} />}
      <Failed text={failure} />
      {failure === undefined && (
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.id} {...{ column, path, query, order }} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ id, name, number, cell }) => (
                  <td key={id} class={number ? "number" : undefined} data-name={name}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length === 0 && failure === undefined && <p class="quiet">{empty}</p>}
      <div class="staff-pages">
        {query.after !== undefined && (
          <a class="button" href={addressOf(path, query, { after: undefined })}>
            {AdminWords.First}
          </a>
        )}
        {next !== undefined && (
          <a class="button" href={addressOf(path, query, { after: next })} rel="next">
            {AdminWords.Next}
          </a>
        )}
        {props.csv && rows.length > 0 && (
          <a class="csv" href={addressOf(path, query, { format: "csv" })} download>
            {AdminWords.Csv}
          </a>
        )}
      </div>
    </div>
  );
}

function Head<Row>(
  { column: { id, name, number, sorts }, path, query, order }: {
    column: AdminColumn<Row>;
    path: string;
    query: TableQuery;
    order: { sort: string; down: boolean } | undefined;
  },
): VNode {
  const sorted = sorts === true && order?.sort === id;
  const down = sorted && !order.down;
  return (
    <th
      scope="col"
      class={number ? "number" : undefined}
      aria-sort={sorted ? order.down ? "descending" : "ascending" : undefined}
    >
      {sorts
        ? (
          <a
            href={addressOf(path, query, { sort: `${down ? "-" : ""}${id}`, after: undefined })}
            aria-label={sortBy(name, down)}
          >
            {name}
            {sorted && <span aria-hidden="true">{order.down ? " ↓" : " ↑"}</span>}
          </a>
        )
        : name}
    </th>
  );
}

function Filters(
  { path, query, filters }: Pick<AdminTableProps<never>, "path" | "query"> & {
    filters: readonly AdminFilter[];
  },
): VNode {
  const named = new Set(filters.map(({ name }) => name));
  return (
    <form class="fields" method="get" action={path}>
      {query.sort !== undefined && (
        <input type="hidden" name="sort" value={`${query.down ? "-" : ""}${query.sort}`} />
      )}
      {Object.entries(query.kept).map(([name, value]) =>
        !named.has(name) && <input key={name} type="hidden" name={name} value={value} />
      )}
      {filters.map(({ name, label, choices, type = "search", placeholder }) => (
        <Field key={name} label={label}>
          {choices
            ? (
              <select name={name}>
                {choices.map(([value, text]) => (
                  <option key={value} value={value} selected={value === (query.kept[name] ?? "")}>
                    {text}
                  </option>
                ))}
              </select>
            )
            : (
              <input
                // All types of the union take these; the type of inputs wants one at a time.
                type={type as "search"}
                {...(/^date|number/.test(type) && { step: "any" })}
                name={name}
                value={query.kept[name] ?? ""}
                placeholder={placeholder}
              />
            )}
        </Field>
      ))}
      <button type="submit">{AdminWords.Filter}</button>
      {filters.some(({ name }) => query.kept[name]) && (
        <a class="button" href={path}>{AdminWords.Clear}</a>
      )}
    </form>
  );
}
