/** One page that needs nothing else: no script, no font, no address to ask. */

import { escapeHtml, shown } from "./cells.ts";
import { THEME } from "./theme.ts";
import type { Answer } from "./types.ts";

/** Rows of a table that are shown; whoever wants all of them asks for JSON. */
const MOST_ROWS = 120;

export interface Frame {
  title: string;
  says: string;
  /** Links to the sections by their ids. */
  contents: { label: string; links: readonly { name: string; title: string }[] };
  /** HTML of the sections. */
  main: string;
}

export function renderFrame({ title, says, contents, main }: Frame): string {
  const list = contents.links.map(({ name, title }) =>
    `<li><a href="#${escapeHtml(name)}">${escapeHtml(title)}</a></li>`
  ).join("");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><style>${STYLE}</style></head>
<body><header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(says)}</p><nav aria-label="${
    escapeHtml(contents.label)
  }"><ul>${list}</ul></nav></header>
<main>${main}</main></body></html>
`;
}

export function renderTable({ columns, rows }: Answer, label: string): string {
  if (rows.length === 0) return `<p class="none">Nothing was recorded yet.</p>`;
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const head = columns.map(({ name }, i) =>
    `<th scope="col"${isNumber[i] ? ' class="n"' : ""}>${
      escapeHtml(name.replace(/_share$/, "").replaceAll("_", " "))
    }</th>`
  ).join("");
  // The latest days are what is asked for first.
  const isLong = rows.length > MOST_ROWS;
  const body = (isLong ? rows.slice(-MOST_ROWS) : rows).map((row) =>
    `<tr>${
      row.map((cell, i) =>
        `<td${isNumber[i] ? ' class="n"' : ""}>${escapeHtml(shown(cell, columns[i]!.name))}</td>`
      ).join("")
    }</tr>`
  ).join("");
  const more = isLong ? `<p class="none">The last ${MOST_ROWS} of ${rows.length} rows.</p>` : "";
  return `<details${rows.length <= 24 ? " open" : ""}><summary>${rows.length} ${
    rows.length === 1 ? "row" : "rows"
  }</summary>` +
    `<div class="wide" tabindex="0" role="region" aria-label="${
      escapeHtml(label)
    }"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${more}</details>`;
}

const STYLE = `
${THEME}
*{box-sizing:border-box}body{margin:0 auto;max-width:68rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back)}
h1{font-size:1.7rem;margin:.5rem 0}h2{font-size:1.35rem;margin:2.5rem 0 .25rem;padding-top:1rem;border-top:2px solid var(--edge)}
h3{font-size:1.05rem;margin:1.5rem 0 0}h3::first-letter{text-transform:uppercase}p{margin:.25rem 0 .75rem;color:var(--dim)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0}a{color:var(--link);display:inline-block;padding:.35rem 0}
figure{margin:.5rem 0}svg{width:100%;height:auto;display:block}svg text{font-size:12px;fill:var(--dim)}.grid{stroke:var(--edge)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}figcaption{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.875rem}
.key::before{content:"";display:inline-block;width:.9em;height:.9em;margin-right:.4em;border-radius:2px;background:currentColor;vertical-align:-.1em}
${
  [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    `.key.c${i}{color:var(--c${i})}.line.c${i}{stroke:var(--c${i})}rect.c${i},circle.c${i}{fill:var(--c${i})}`
  ).join("")
}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem;width:100%}th,td{padding:.3rem .6rem;text-align:left;white-space:nowrap;border-bottom:1px solid var(--edge)}
thead th{vertical-align:bottom;color:var(--dim);font-weight:600}tbody tr:nth-child(even){background:var(--row)}.n{text-align:right;font-variant-numeric:tabular-nums}
summary{cursor:pointer;color:var(--dim);font-size:.875rem;padding:.35rem 0}
@media (max-width:40rem){body{padding:.75rem}svg text{font-size:20px}}
@media print{body{max-width:none;font-size:10pt}nav{display:none}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}table{font-size:8pt}.wide{overflow:visible}th,td{white-space:normal}*{print-color-adjust:exact}}
`.replaceAll("\n", "");
