/**
 * `serve --fronts`: several fronts on one port, and one process besides for the background's work.
 *
 * The process that was started serves nobody. It starts the others, ends them together, replaces one
 * that ends, and answers them for `/metrics` and `/ready` of all. Killed, it takes them along: their
 * standard input ends.
 */

import process from "node:process";
import { randomBytes } from "node:crypto";
import { type Environment, runtime, type StartBeside } from "../../../platform/runtime/mod.ts";
import { readInput } from "../../../platform/runtime/output.ts";
import { aborted, systemClock } from "../../../platform/time/clock.ts";
import { within } from "../../../platform/time/within.ts";
import { openLog, readSettings } from "../../settings.ts";
import { orRefuse } from "../doors.ts";
import { reachable } from "../front.ts";
import { parentsGone } from "../parents.ts";
import { lacksTraces, NEVER_TRACED, withTraces } from "../traced.ts";
import { answerForAll } from "./answers.ts";
import { type Part, writePart } from "./part.ts";
import { connectionsOf, countFronts, ownAddress, refuseOwnPort } from "./plan.ts";
import { createSupervised, type Launched, type Supervised } from "./process.ts";
import { createTotals } from "./totals.ts";

/** A process ends by itself within eight seconds (GEN9 allows ten). */
const STOP_MS = 9_000;
const WORK = "work";

export interface FrontsOptions {
  env: Record<string, string | undefined>;
  /** The word behind `--fronts`. */
  asked: string | undefined;
  /** Whether the background's work is done here. */
  works: boolean;
  /** Ends with standard input. */
  attached: boolean;
  /** Starts the program; undefined where this process may not. */
  start: StartBeside | undefined;
  /** Whether what it starts can be told by its environment to send traces. */
  traces: boolean;
}

/**
 * Serves by several processes until it is told to stop.
 * @returns the exit code; undefined where one process is to serve
 * @throws StartRefused, ConfigError
 */
export async function serveByFronts(options: FrontsOptions): Promise<number | undefined> {
  const { env, asked, works, attached, start, traces } = options;
  const { config, secrets } = readSettings(env);
  const mayStart = start !== undefined;
  const { platform } = process;
  const count = countFronts({ asked, config, secrets, mayStart, platform });
  if (count === 1 || !start) return undefined;
  const clock = systemClock;
  const log = openLog(config);
  const lacks = lacksTraces(env);
  if (lacks && !traces) log.warn(NEVER_TRACED);
  const stopping = new AbortController();
  const { signal } = stopping;
  const processes: Supervised[] = [];
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => stopping.abort(name));
  let isReloadAsked = false;
  // One of them has all nodes read the game again, as soon as there is one.
  const reload = () => {
    const begun = processes.find((each) => each.living()?.hasBegun())?.living();
    isReloadAsked = begun === undefined;
    begun?.child.kill("SIGHUP");
  };
  process.on("SIGHUP", reload);
  const starters = [parentsGone(clock, signal)];
  if (attached) starters.push(readInput().pipeTo(new WritableStream()).catch(() => {}));
  void Promise.race(starters).then(() => stopping.abort("end of who started it"));

  const { host, metricsPort } = config.web;
  if (env.NODE_URL) refuseOwnPort(config.web, count);
  const port = await freeOrRefuse("PORT", host, config.web.port);
  if (metricsPort) await freeOrRefuse("METRICS_PORT", host, metricsPort);
  const key = randomBytes(24).toString("base64url");
  const totals = createTotals();
  const answers = await answerForAll({ processes: () => processes, ...{ totals, key, clock } });
  const supervisor = `http://127.0.0.1:${answers.port}`;
  const names = Array.from({ length: count }, (_, i) => String(i + 1));
  if (works) names.push(WORK);
  const shared = {
    ...{ port, supervisor, key },
    connections: connectionsOf(names.length),
  };

  async function launch(name: string, isFirst: boolean): Promise<Launched> {
    const isFront = name !== WORK;
    const known = isFront
      ? ownAddress({ nodeUrl: env.NODE_URL, host, port }, Number(name))
      : undefined;
    const own = known ?? await onThisMachine();
    const child = start!(["serve", "--member"], {
      ...env,
      ...(lacks && traces && withTraces(env)),
      ...pastProxy(env, new URL(own.url).hostname),
      NODE_URL: own.url,
    });
    const part: Part = { ...shared, name, isFront, works: !isFront, own, isFirst };
    child.tell(writePart(part));
    return { child, url: `http://${reachable(own.host)}:${own.port}` };
  }

  let verdict: number | undefined;
  let anyHasBegun = false;
  for (const name of names) {
    processes.push(createSupervised({
      ...{ name, isFront: name !== WORK, totals, key, clock, log },
      launch: (isFirst) => launch(name, isFirst),
      ended({ code, hasBegun }) {
        anyHasBegun ||= hasBegun || processes.some((each) => each.living()?.hasBegun());
        // What refuses to start says why: to try again would not help.
        if (anyHasBegun || signal.aborted) return;
        verdict = code || 1;
        stopping.abort("a front does not start");
      },
    }));
  }
  if (!env.NODE_URL) {
    log.info("fronts: without NODE_URL only nodes of this machine lead players to their matches");
  }
  const started = clock.elapsed();
  const running = Promise.all(processes.map((each) => each.run(signal)));
  void allBegun(processes, signal).then(() => {
    if (signal.aborted) return;
    if (isReloadAsked) reload();
    const ms = Math.round(clock.elapsed() - started);
    log.info({ ms, port, fronts: count }, "fronts: all are ready");
  });

  await Promise.race([aborted(signal), running]);
  log.info({ signal: signal.reason }, "fronts: stopping");
  const codes = await within(running, { ms: STOP_MS, clock }).catch(async () => {
    log.warn("fronts: not everyone ended in time, the rest is killed");
    for (const each of processes) each.living()?.child.kill("SIGKILL");
    return await running;
  });
  await answers.shutdown();
  return verdict ?? (codes.every((code) => code === 0) ? 0 : 1);

  async function allBegun(all: readonly Supervised[], until: AbortSignal): Promise<void> {
    while (!until.aborted && !all.every((each) => each.living()?.hasBegun())) {
      await clock.sleep(100, until);
    }
  }
}

/** Where a proxy is set: what fronts say to each other does not go by it. */
function pastProxy(env: Environment, host: string): Record<string, string> {
  const isProxied = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    .some((name) => env[name]);
  if (!isProxied) return {};
  const hosts = [env.NO_PROXY || env.no_proxy, host].filter(Boolean).join(",");
  return { NO_PROXY: hosts, no_proxy: hosts };
}

/** @throws StartRefused where another program has the port. @returns it, or a free one for 0 */
async function freeOrRefuse(setting: string, host: string, port: number): Promise<number> {
  const door = await orRefuse(setting, port, () => runtime.listen({ host, port }, () => notYet()));
  await door.shutdown();
  return door.port;
}

async function onThisMachine() {
  const host = "127.0.0.1";
  const door = await runtime.listen({ host, port: 0 }, () => notYet());
  await door.shutdown();
  return { host, port: door.port, url: `http://${host}:${door.port}` };
}

function notYet(): Response {
  return new Response(null, { status: 503, headers: { "retry-after": "1" } });
}
