/** What an address says of a table: filters, order, where the page begins. */

/** The longest value of a parameter that is looked at. */
const LONGEST = 200;

export interface TableQuery {
  /** Filters that are set, and whatever else of the address stays with every link. */
  kept: Record<string, string>;
  /** Column that sorts; absent: the table's own order. */
  sort?: string;
  down: boolean;
  /** Where this page begins, in the table's own words; absent on the first. */
  after?: string;
  /** Asked for as a file. */
  csv: boolean;
}

/**
 * Reads an address. Addresses are typed and shared: what is not known is as if it were not there.
 * @param sorts columns that may sort
 * @param kept parameters that belong to the page
 */
export function readTable(
  query: Record<string, string>,
  { sorts = [], kept = [] }: { sorts?: readonly string[]; kept?: readonly string[] },
): TableQuery {
  const asked = query.sort ?? "";
  const by = asked.replace(/^-/, "");
  return {
    kept: Object.fromEntries(
      kept.map((name) => [name, (query[name] ?? "").trim()] as const)
        // The database's texts hold no NUL.
        .filter(([, value]) => value !== "" && value.length <= LONGEST && !value.includes("\0")),
    ),
    ...(sorts.includes(by) && { sort: by }),
    down: sorts.includes(by) && asked.startsWith("-"),
    ...(query.after && query.after.length <= LONGEST && { after: query.after }),
    csv: query.format === "csv",
  };
}

/** An address of the same table with something else in it; undefined takes a parameter away. */
export function addressOf(
  path: string,
  query: TableQuery,
  changed: Record<string, string | undefined> = {},
): string {
  const all: Record<string, string | undefined> = {
    ...query.kept,
    sort: query.sort === undefined ? undefined : `${query.down ? "-" : ""}${query.sort}`,
    after: query.after,
    ...changed,
  };
  const set = Object.entries(all).filter((entry): entry is [string, string] =>
    entry[1] !== undefined && entry[1] !== ""
  );
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`;
}
