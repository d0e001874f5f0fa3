/** A node that serves by several processes, as operators start it, and what is seen of them. */

import assert from "node:assert/strict";
import { request } from "node:http";
// On Node it brings what the engines' passwords are written with.
import "../../../services/platform/runtime/mod.ts";
import { withNodes } from "./nodes.ts";
import { pause } from "./workload.ts";
import { type Answer, type Call, type Node, startNode } from "./node.ts";
import { onNode } from "../../support/process/program.ts";

/**
 * Where the tests run on Node, the bundle keeps its fronts itself. `deno task start`: fronts have least
 * permission, and only who keeps them may start any.
 */
export const START = onNode ? undefined : new URL("../../../ops/start.ts", import.meta.url);

/** Three processes start at once, on a machine that has other work. */
const READY_MS = 240_000;
const PATIENCE_MS = 60_000;
const SCRAPE_EVERY_MS = 200;
const POLL_EVERY_MS = 50;

/** A process by what the supervisor's log says when it starts. */
export interface Started {
  front: string;
  pid: number;
  /** Its own address. */
  url: string;
}

/** All that have been started so far, in turn. */
export function startedBy(node: Node): Started[] {
  return linesOf(node).filter(({ msg }) => msg === "fronts: a process starts") as never;
}

/** The living one of each place. */
export function livingOf(node: Node): Map<string, Started> {
  return new Map(startedBy(node).map((each) => [each.front, each]));
}

export function linesOf(node: Node): Record<string, unknown>[] {
  return node.program.output().split("\n").filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Engines, and one node with two fronts on them that is ready. */
export async function withFronts(env: Record<string, string> = {}) {
  await using undo = new AsyncDisposableStack();
  const world = undo.use(await withNodes({ count: 0 }));
  const own = { ...world.env, NODE_URL: "", ...env };
  const node = undo.use(await startNode(own, ["serve", "--fronts", "2"], START));
  await node.ready(READY_MS);
  const resources = undo.move();
  return { ...world, node, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Each request by a connection of its own, so that any front may be asked. */
export async function askAnew(
  { url }: Pick<Node, "url">,
  method: string,
  path: string,
  { token, body }: Call = {},
): Promise<Answer> {
  const started = performance.now();
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const { status, headers, text } = await new Promise<
    { status: number; headers: Headers; text: string }
  >((resolve, reject) => {
    const asked = request(url + path, {
      ...{ method, agent: false, timeout: PATIENCE_MS },
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(sent !== undefined && { "content-type": "application/json" }),
      },
    }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => text += chunk);
      response.on("error", reject);
      response.on("end", () => {
        const headers = new Headers(response.headers as Record<string, string>);
        resolve({ status: response.statusCode!, headers, text });
      });
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.on("error", reject);
    asked.end(sent);
  });
  const isJson = /json/.test(headers.get("content-type") ?? "");
  return {
    ...{ status, headers, body: isJson ? JSON.parse(text) : text },
    ms: performance.now() - started,
  };
}

/** Scrapes the shared port over and over, and holds every counter to never falling. */
export function startScraping(node: Pick<Node, "url">) {
  const highest = new Map<string, number>();
  const fallen: string[] = [];
  let [scrapes, broken, stopping] = [0, 0, false];
  const running = (async () => {
    while (!stopping) {
      try {
        const { status, body } = await askAnew(node, "GET", "/metrics");
        assert.equal(status, 200);
        scrapes++;
        const counters = countersOf(body);
        for (const [series, value] of counters) {
          const before = highest.get(series) ?? 0;
          if (value < before) fallen.push(`${series}: ${before} to ${value}`);
          highest.set(series, value);
        }
        const lost = [...highest.keys()].filter((series) => !counters.has(series));
        if (lost.length > 0) fallen.push(`gone: ${lost.join(", ")}`);
      } catch {
        // It was asked of the one that died at that moment.
        broken++;
      }
      await pause(SCRAPE_EVERY_MS);
    }
  })();
  async function stop() {
    stopping = true;
    await running;
    return { scrapes, broken, fallen, highest };
  }
  return { stop, [Symbol.asyncDispose]: async () => void await stop() };
}

/** Asks the shared port over and over whether the node is ready, and keeps what else than yes it says. */
export function startPolling(node: Pick<Node, "url">) {
  const refusals: string[] = [];
  let [polls, broken, stopping] = [0, 0, false];
  const running = (async () => {
    while (!stopping) {
      try {
        const { status, body } = await askAnew(node, "GET", "/ready");
        polls++;
        if (status !== 200) refusals.push(`${status} ${JSON.stringify(body)}`);
      } catch {
        // It was asked of the one that died at that moment.
        broken++;
      }
      await pause(POLL_EVERY_MS);
    }
  })();
  async function stop() {
    stopping = true;
    await running;
    return { polls, broken, refusals };
  }
  return { stop, [Symbol.asyncDispose]: async () => void await stop() };
}

/** Counters, and what histograms count, by series as it is written. */
export function countersOf(text: string): Map<string, number> {
  const counted = new Set(
    [...text.matchAll(/^# TYPE (\S+) (?:counter|histogram)$/gm)].map(([, name]) => name!),
  );
  const found = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, series, name, value] = /^(([a-z_0-9]+)(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series === undefined) continue;
    const family = name!.replace(/_(bucket|sum|count)$/, "");
    if (counted.has(name!) || counted.has(family)) found.set(series, Number(value));
  }
  return found;
}
