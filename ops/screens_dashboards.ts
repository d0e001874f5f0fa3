/**
 * `deno task screens:dashboards`: pictures of the dashboards into `docs/screens/`, with data: a node at
 * work, a Prometheus that scrapes it, and each panel's own queries. Grafana itself is not needed; it
 * draws the same lines.
 */

import { openBrowser, openPage } from "../tests/support/browser/browser.ts";
import { openSocket as openArena } from "../tests/arena/socket.ts";
import { guest, type Node, serviceToken } from "../tests/faults/nodes/node.ts";
import { withNodes } from "../tests/faults/nodes/nodes.ts";
import { seeded, startWorkload } from "../tests/faults/nodes/workload.ts";
import { type RunningPrometheus, startPrometheus } from "../tests/support/process/prometheus.ts";
import { servedRow } from "../tests/support/ml/served_row.ts";
import { DASHBOARDS } from "./observability/dashboards.ts";
import type { Dashboard, Panel } from "./observability/grafana.ts";

const out = new URL("../docs/screens/", import.meta.url);
const SECONDS = 90;
const STEP_S = 2;
const WIDTH = 560;
const HEIGHT = 150;
const COLOURS = [
  "#5b8def",
  "#e8833a",
  "#35a77c",
  "#c45ab3",
  "#d9b23c",
  "#5cc3d6",
  "#d65a5a",
  "#8a7ad6",
];

interface Line {
  legend: string;
  /** Seconds since the Unix epoch, and a value; gaps are left out. */
  points: [at: number, value: number][];
}

async function read(prometheus: RunningPrometheus, { lines }: Panel): Promise<Line[]> {
  const end = Date.now() / 1_000;
  const all = await Promise.all(
    Object.entries(lines).map(async ([legend, query]) => {
      const { result } = await prometheus.api("query_range", {
        query: query.replaceAll("$__rate_interval", "15s"),
        ...{ start: String(end - SECONDS), end: String(end), step: String(STEP_S) },
      });
      return result.map((
        series: { metric: Record<string, string>; values: [number, string][] },
      ) => ({
        legend: legend.replace(/\{\{(\w+)\}\}/g, (_, label) => series.metric[label] ?? ""),
        points: series.values.map(([at, value]): [number, number] => [at, Number(value)])
          .filter(([, value]) => Number.isFinite(value)),
      }));
    }),
  );
  return all.flat().filter(({ points }) => points.length > 0);
}

const UNITS: Record<Panel["unit"], (value: number) => string> = {
  s: (value) =>
    value < 1 ? `${Number((value * 1_000).toPrecision(2))} ms` : `${value.toFixed(1)} s`,
  reqps: (value) => `${Number(value.toPrecision(3))}/s`,
  ops: (value) => `${Number(value.toPrecision(3))}/s`,
  short: (value) => String(Number(value.toPrecision(3))),
  bytes: (value) => `${(value / 2 ** 20).toFixed(0)} MiB`,
  percentunit: (value) => `${Number((value * 100).toPrecision(3))} %`,
};

function draw({ title, unit }: Panel, lines: readonly Line[]): string {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const top = Math.max(...values, 0) || 1;
  const first = Math.min(...lines.map(({ points }) => points[0]![0]));
  const x = (at: number) => ((at - first) / SECONDS * WIDTH).toFixed(1);
  const y = (value: number) => (HEIGHT - Math.max(0, value) / top * HEIGHT).toFixed(1);
  const paths = lines.map(({ points }, i) =>
    `<polyline fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="1.6" points="${
      points.map(([at, value]) => `${x(at)},${y(value)}`).join(" ")
    }"/>`
  );
  const legend = lines.slice(0, 12).map(({ legend }, i) =>
    `<span><i style="background:${COLOURS[i % COLOURS.length]}"></i>${escape(legend)}</span>`
  );
  return `<section><h2>${escape(title)}<small>${UNITS[unit](top)}</small></h2>
    <svg width="${WIDTH}" height="${HEIGHT + 2}">
      <path d="M0 .5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT + 1}H${WIDTH}" stroke="#2b3240"/>
      ${paths.join("")}
    </svg><p>${lines.length > 0 ? legend.join("") : "nothing yet"}</p></section>`;
}

const escape = (text: string) => text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);

async function pageOf(prometheus: RunningPrometheus, { title, panels }: Dashboard) {
  const drawn = await Promise.all(
    panels.map(async (panel) => draw(panel, await read(prometheus, panel))),
  );
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><style>
    body { margin: 0; padding: 20px; background: #12161d; color: #dfe4ec; width: 1200px;
      font: 13px system-ui, sans-serif; box-sizing: border-box; }
    h1 { font-size: 18px; } h2 { font-size: 13px; margin: 0 0 8px; display: flex;
      justify-content: space-between; } small { color: #8a94a6; font-weight: 400; }
    main { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
    section { background: #1a202a; border-radius: 6px; padding: 10px; }
    p { margin: 8px 0 0; color: #aab3c2; display: flex; flex-wrap: wrap; gap: 2px 12px; }
    i { display: inline-block; width: 10px; height: 3px; margin-right: 5px; vertical-align: middle; }
  </style><h1>${title}</h1><main>${drawn.join("")}</main>`;
}

/** Models, the arena, the store and sockets, beside what a workload does. */
async function play(node: Node, signal: AbortSignal): Promise<void> {
  const token = await serviceToken(node);
  const features = await servedRow(node, { token, name: "churn" });
  for (let i = 0; !signal.aborted; i++) {
    const player = await guest(node);
    await node.call("POST", "/ml/predict_churn", { token, body: { features } });
    await node.call("GET", "/store/catalogue", { token: player.token });
    if (i % 8 === 0) {
      const { body: { match_id } } = await node.call("POST", "/arena/practice", {
        ...{ token: player.token, body: { mode: "duel", skill: "regular" } },
      });
      await openArena(`${node.url.replace("http", "ws")}/arena/${match_id}`, player.token);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function main(): Promise<void> {
  await using nodes = await withNodes({ count: 2 });
  const [one] = nodes.nodes;
  await using prometheus = await startPrometheus({
    targets: nodes.nodes.map(({ port }) => `127.0.0.1:${port}`),
  });
  const stop = new AbortController();
  const workload = startWorkload({ node: one, clients: 6, random: seeded(7) });
  const playing = play(one, stop.signal);
  console.log(`${SECONDS} s of play`);
  await new Promise((resolve) => setTimeout(resolve, (SECONDS + 10) * 1_000));
  await using browser = await openBrowser();
  for (const dashboard of DASHBOARDS) {
    await using tab = await openPage(browser, { viewport: { width: 1200, height: 700 } });
    await tab.page.setContent(await pageOf(prometheus, dashboard));
    const session = await tab.context.newCDPSession(tab.page);
    const { data } = await session.send("Page.captureScreenshot", {
      ...{ format: "webp", quality: 80, captureBeyondViewport: true },
    });
    const name = dashboard.uid.replace("veze-", "dashboard_");
    const picture = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    await Deno.writeFile(new URL(`${name}.webp`, out), picture);
    console.log(`docs/screens/${name}.webp: ${Math.round(picture.length / 1024)} KB`);
  }
  stop.abort();
  await Promise.allSettled([playing, workload.stop()]);
}

if (import.meta.main) {
  await main();
  Deno.exit(0);
}
