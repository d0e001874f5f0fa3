/** Figures as plots in SVG, readable on light and dark pages. */

import type { Figures, Share } from "./figures.ts";

const WIDTH = 640;
const LEFT = 130;
const ROW = 26;
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.soft{fill:#6e7781}` +
  `.line{stroke:#8c959f;stroke-width:1}.a{fill:#0969da}.b{fill:#bf8700}.band{fill:#1a7f3722}` +
  `.err{stroke:#24292f;stroke-width:1.5}@media(prefers-color-scheme:dark){text{fill:#e6edf3}` +
  `.soft{fill:#8d96a0}.err{stroke:#e6edf3}.a{fill:#4493f8}.b{fill:#d29922}}`;

/** By file name. */
export function plotsOf(figures: Figures): Record<string, string> {
  return {
    "win_share.svg": winShare(figures),
    "damage_share.svg": damageShare(figures),
    "lead_changes.svg": leadChanges(figures),
    "skills.svg": skillOrder(figures),
  };
}

/** Dots with what chance may move them, 46 to 54 %, and the band in which they should be. */
function winShare({ modes, wins }: Figures): string {
  const rows: [string, Share][] = [
    ...modes.filter(({ wins }) => wins[0]!.length === 2).flatMap(({ mode, wins }) =>
      wins.slice(0, -1).map((
        row,
        layout,
      ): [string, Share] => [`${mode}, layout ${layout}`, row[0]!])
    ),
    ...wins.slice(0, -1).map((row, layout): [string, Share] => [`all, layout ${layout}`, row[0]!]),
  ];
  const at = (part: number) => place((part - 0.44) / 0.12);
  const bottom = top(rows.length);
  const band = `<rect class="band" x="${at(0.48)}" y="30" width="${
    round(at(0.52) - at(0.48))
  }" height="${bottom - 30}"/>`;
  const marks = [0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56].map((part) =>
    tick(at(part), bottom, `${Math.round(part * 100)} %`)
  );
  const dots = rows.map(([label, { part, margin }], i) => {
    const y = top(i) + ROW / 2;
    const [from, to] = [Math.max(0.44, part - margin), Math.min(0.56, part + margin)];
    return `${text(label, i)}<line class="err" x1="${at(from)}" x2="${
      at(to)
    }" y1="${y}" y2="${y}"/>` +
      `<circle class="a" cx="${at(part)}" cy="${y}" r="5"/>`;
  });
  return svg("Wins of side 0, with 95 % intervals", bottom, [band, ...marks, ...dots]);
}

function damageShare({ modes, bolt, wave }: Figures): string {
  const rows = [...modes, { mode: "all", bolt, wave }];
  const bars = rows.map(({ mode, bolt }, i) =>
    text(mode, i) + bar("a", i, 0, bolt) + bar("b", i, bolt, 1) +
    inside(`bolts ${whole(bolt)}`, place(0) + 8, i) +
    inside(`waves ${whole(1 - bolt)}`, place(1) - 86, i)
  );
  const bottom = top(rows.length);
  return svg("Damage by ability", bottom, [...bars, tick(place(0.5), bottom, "50 %")]);
}

/** Of each mode's matches, how many had 0, 1, 2 … changes. */
function leadChanges({ modes }: Figures): string {
  const most = 10;
  const high = 90;
  const parts = modes.flatMap(({ mode, matches, leadChanges: { counts, median } }, m) => {
    const base = 30 + (m + 1) * (high + 34);
    const step = (WIDTH - LEFT - 20) / (most + 1);
    const columns = Array.from({ length: most + 1 }, (_, n) => {
      const count = n < most ? counts[n] ?? 0 : counts.slice(most).reduce((a, b) => a + b, 0);
      const height = round(count / matches * high * 3);
      const x = round(LEFT + n * step);
      return `<rect class="${n === median ? "b" : "a"}" x="${x}" y="${
        round(base - height)
      }" width="${round(step - 4)}" height="${height}"/><text class="soft" x="${
        round(x + step / 2 - 6)
      }" y="${base + 15}">${n}${n === most ? "+" : ""}</text>`;
    });
    return [`<text x="10" y="${base - 8}">${mode}</text>`, ...columns];
  });
  return svg(
    "Lead changes in a match; the median is marked",
    30 + modes.length * (high + 34),
    parts,
  );
}

function skillOrder({ skills }: Figures): string {
  const rows = skills.map(({ mode, better, worse, wins }, i) =>
    text(`${mode}`, i) + bar("a", i, 0, wins.part) + bar("b", i, wins.part, 1) +
    inside(`${better} beats ${worse}: ${whole(wins.part)}`, place(0) + 8, i)
  );
  const bottom = top(rows.length);
  return svg("Wins of the better skill", bottom, [...rows, tick(place(0.5), bottom, "50 %")]);
}

function svg(title: string, bottom: number, parts: readonly string[]): string {
  const height = bottom + 26;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<style>${STYLE}</style>
<text x="10" y="18">${title}</text>
${parts.join("\n")}
</svg>
`;
}

function place(part: number): number {
  return round(LEFT + part * (WIDTH - LEFT - 20));
}

function top(row: number): number {
  return 32 + row * ROW;
}

function text(label: string, row: number): string {
  return `<text x="10" y="${top(row) + 18}">${label}</text>`;
}

function inside(label: string, x: number, row: number): string {
  return `<text style="fill:#fff" x="${x}" y="${top(row) + 18}">${label}</text>`;
}

function bar(kind: string, row: number, from: number, to: number): string {
  const width = round(place(to) - place(from));
  return `<rect class="${kind}" x="${place(from)}" y="${top(row) + 3}" width="${width}" height="${
    ROW - 6
  }"/>`;
}

function tick(x: number, bottom: number, label: string): string {
  return `<line class="line" x1="${x}" x2="${x}" y1="30" y2="${bottom}"/>` +
    `<text class="soft" x="${round(x - 14)}" y="${bottom + 16}">${label}</text>`;
}

function whole(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
