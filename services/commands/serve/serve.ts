/** `serve` and `dev`: the whole product in one process, or one of several (`fronts/supervisor.ts`). */

import process from "node:process";
import { readFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import type { Services } from "../../compose/mod.ts";
import type { GameReload } from "../../game/mod.ts";
import { openLog, readSettings } from "../settings.ts";
import { aborted, systemClock } from "../../platform/time/clock.ts";
import { createEdits } from "../../web/edits.ts";
import { followEdits } from "./follow_edits.ts";
import { type Doors, openDoors } from "./doors.ts";
import type { AppOptions } from "./front.ts";
import { answeringForAll } from "./fronts/for_all.ts";
import { type Part, readPart } from "./fronts/part.ts";
import { watchCollector } from "../../platform/observe/collector.ts";
import { type Logger, takeWarnings } from "../../platform/observe/log.ts";
import { createRetry } from "../../platform/work/retry.ts";
import { runtime } from "../../platform/runtime/mod.ts";
import { readInput } from "../../platform/runtime/output.ts";
import { settle } from "../../platform/work/settle.ts";
import { within } from "../../platform/time/within.ts";
import { parentsGone } from "./parents.ts";
import { buildName, readBuild } from "../build.ts";
import type { Outside } from "../program.ts";
import { startServices } from "./start.ts";
import { lacksTraces, NEVER_TRACED, withTraces } from "./traced.ts";

/** Requests in hand get this long to finish once the process is told to stop. */
const FINISH_MS = 3_000;
/** After this the process ends whatever is still under way (GEN9 allows 10 s). */
const STOP_MS = 7_500;
/** Who takes another's place waits no longer than this until it is ready: it may never be. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 100;

export interface ServeOptions {
  /** Background workers of this process. */
  workers: readonly string[];
  /** False for a process that only runs workers. */
  front: boolean;
  /** Seeds past seasons and prints the links to open. */
  development: boolean;
  /** Takes over fronts that are built while it runs, named on standard input. */
  follow?: boolean;
  /** Ends with standard input. */
  attached?: boolean;
  /** It is one of several processes, and ends with who started it. */
  member?: { part: Part; ended: Promise<void> };
}

/** What `serve --fronts` starts: its part comes in by standard input. @returns the exit code */
export async function serveMember(outside: Outside): Promise<number> {
  const member = await readPart(readInput());
  const { works, isFront } = member.part;
  const workers = works ? outside.workerNames : [];
  return await serve(outside, { workers, front: isFront, development: false, member });
}

/** @returns the exit code */
export async function serve(outside: Outside, options: ServeOptions): Promise<number> {
  const { config, secrets } = readSettings(outside.env);
  const lacks = lacksTraces(outside.env);
  if (lacks && runtime.runAgain) {
    return await runtime.runAgain(outside.args, withTraces(outside.env));
  }
  const part = options.member?.part;
  const log: Logger = part ? openLog(config).child({ front: part.name }) : openLog(config);
  // Of several who started them says it.
  if (lacks && !part) log.warn(NEVER_TRACED);
  takeWarnings(log);
  const stopping = new AbortController();
  const { signal } = stopping;
  const reload = Promise.withResolvers<GameReload>();
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(name, () => {
      // On a laptop SIGHUP says that the terminal was closed.
      if (name !== "SIGHUP" || options.development) stopping.abort(name);
      else void reload.promise.then((ready) => reloadGame(ready, log));
    });
  }
  const { traces, collector: url } = config.log;
  if (traces && url) void watchCollector({ url, clock: systemClock, log, signal });
  const starters = [parentsGone(systemClock, signal)];
  if (options.attached) starters.push(endOf(readInput()));
  if (options.member) starters.push(options.member.ended);
  void Promise.race(starters).then(() => stopping.abort("end of who started it"));
  const started = performance.now();

  await using doors = await openDoors({ web: config.web, serves: options.front, part });
  const selfUrl = doors.url();
  const ready = await startServices(outside, {
    ...{ config, secrets, log, signal },
    development: options.development,
    waiting: doors.waiting,
    ...(selfUrl !== undefined && { selfUrl }),
    ...(part && { connections: part.connections }),
  }).catch((error) => {
    // Told to stop while it waited: there is nothing to finish.
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!ready) {
    log.info({ signal: signal.reason }, "stopped before it was ready");
    return 0;
  }
  const { services, lost } = ready;
  const edits = options.follow ? createEdits(services.ids.next(), signal) : undefined;
  const front: AppOptions = {
    config,
    secrets,
    services: part ? answeringForAll(services, part) : services,
    readStatic: async (name) =>
      await readIfThere(new URL(`static/${name}`, outside.root)) ??
        await readIfThere(new URL(`_build/assets/${name}`, outside.root)),
    upgrade: runtime.upgrade,
    ...(edits && { edits }),
  };
  // Before anybody can ask whether it is ready: it is once models are warm.
  const models = options.front ? services.ml.served.run(signal) : aborted(signal);
  const app = outside.createFront(front);
  // The others answer meanwhile, and who came here would not be.
  if (part && !part.isFirst) await untilReady(services, signal);
  await doors.open(app, services);
  if (edits) {
    const { handOver } = doors;
    // Without whom it follows it has nobody to serve.
    void followEdits({ input: readInput(), options: front, edits, log, handOver })
      .then(() => stopping.abort("end of input"));
  }
  reload.resolve(services.game.reload);
  services.game.game.onChange(() =>
    services.access.audit.recordSettings(services.settings(), services.node)
  );
  const version = buildName(await readBuild(outside.root));
  // A database that is away for a moment must not end what has begun.
  const settings = createRetry({ clock: systemClock, log, random: Math.random, what: "audit" })
    .insist(signal, async () => {
      await services.access.audit.recordSettings(services.settings(), services.node);
      await services.access.audit.recordStart(services.node, version);
    });
  const weak = await services.telemetry.stream.durabilityWarning().catch(() => null);
  if (weak) log.warn(`telemetry may be lost: ${weak}`);
  const watching = Promise.all([
    services.realtime.gate.run(signal),
    services.arena.run(signal),
    services.access.revocations.run(signal),
    services.access.keyRing.run(signal),
    services.game.reload.run(signal),
    services.runtime.run(signal),
    services.watched.minutes.run(signal),
    services.staffReads?.run(signal) ?? aborted(signal),
    models,
    settle(systemClock, signal),
    ...(options.front ? [services.ml.drift.run(signal), services.ml.shadow.run(signal)] : []),
  ]);
  const working = outside.runWorkers(
    { services, config, secrets, program: outside },
    options.workers,
    signal,
  );
  const ms = Math.round(performance.now() - started);
  const ports = doors.ports();
  log.info({ ms, node: services.node, ...ports }, "ready");
  if (options.development && ports.port) printLinks(config.web.publicUrl, ports.port, secrets);

  const failed = services.engines.embedded?.failed;
  const verdict = await Promise.race([
    ...[settings, watching, working].map((loop) => endedEarly(loop, signal)),
    aborted(signal).then(() => undefined),
    lost.then((gone) => gone ? "another process took over this database" : undefined),
    ...(failed ? [failed.then(({ message }) => message)] : []),
  ]);
  if (verdict) log.fatal(verdict);
  else log.info({ signal: signal.reason }, "stopping");
  stopping.abort();
  const stopped = shutDown(services, doors, [settings, working, watching])
    .then(() => ready[Symbol.asyncDispose]());
  await within(stopped, { ms: STOP_MS, clock: systemClock }).catch((error) =>
    log.warn({ err: String(error) }, "stopping: not everything could be handed back")
  );
  return verdict ? 1 : 0;
}

/** Resolves when it is ready, when patience is over, or when the signal aborts. */
async function untilReady(
  { readiness }: Pick<Services, "readiness">,
  signal: AbortSignal,
): Promise<void> {
  const until = systemClock.elapsed() + PATIENCE_MS;
  while (!signal.aborted && systemClock.elapsed() < until) {
    if ((await readiness()).ready) return;
    await systemClock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function endOf(input: ReadableStream<Uint8Array>): Promise<void> {
  await input.pipeTo(new WritableStream()).catch(() => {});
}

/** Has the game read again, here and on every other node. */
async function reloadGame(reload: GameReload, log: Logger): Promise<void> {
  try {
    const problems = await reload.ask("SIGHUP");
    if (problems.length > 0) log.error({ problems }, "game: not reloaded, it is wrong");
  } catch (error) {
    log.error({ err: String(error) }, "game: nobody could be asked to reload");
  }
}

/** Refuses new work, tells sockets to go elsewhere, finishes what is in hand (GEN9). */
async function shutDown(
  services: Services,
  doors: Pick<Doors, "close">,
  loops: Promise<unknown>[],
): Promise<void> {
  services.play.matchmaking.endWaits();
  // Before the listener goes: it would tell sockets only that the server is going away.
  await services.realtime.gate.closeAll();
  await services.arena.close();
  await doors.close(FINISH_MS);
  await services.drain();
  await Promise.allSettled(loops);
}

/** What runs until it is told to stop must not end before: a program without it looks well and is not. */
async function endedEarly(loop: Promise<unknown>, signal: AbortSignal): Promise<string> {
  try {
    await loop;
  } catch (error) {
    if (!signal.aborted) return `a background loop died: ${error}`;
  }
  return await new Promise<never>(() => {});
}

async function readIfThere(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readFile(url);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function printLinks(
  publicUrl: string,
  port: number,
  { serviceClients }: { serviceClients: { id: string; secret: string }[] },
): void {
  const base = new URL(publicUrl).port === "0" ? `http://localhost:${port}` : publicUrl;
  const client = serviceClients[0];
  console.log([
    "",
    `  VEZE Game is up      ${base}`,
    `  API reference        ${base}/docs`,
    `  State of the engines ${base}/ready`,
    ...(client ? [`  Game server client   ${client.id} / ${client.secret}`] : []),
    `  Play the whole path  bash ops/try.sh ${base}`,
    "",
  ].join("\n"));
}
