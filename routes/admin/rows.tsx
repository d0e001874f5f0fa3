/** A few rows of what is known of one player or purchase, under a heading of their own. */

import type { ComponentChildren, VNode } from "preact";

export function Rows(
  { title, heads, rows, empty, all }: {
    title: string;
    heads: readonly string[];
    rows: readonly (readonly ComponentChildren[])[];
    empty: string;
    /** Where all of them are, with filters and as a file. */
    all?: { href: string; name: string } | false;
  },
): VNode {
  return (
    <section class="staff-table">
      <h2>{title}</h2>
      {rows.length === 0 ? <p class="quiet">{empty}</p> : (
        <table>
          <thead>
            <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) => <td key={j} data-name={heads[j]}>{cell}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {all && rows.length > 0 && (
        <p>
          <a href={all.href}>{all.name}</a>
        </p>
      )}
    </section>
  );
}
