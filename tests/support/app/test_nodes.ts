/**
 * The nodes of a test app: one, or several over the same engines and the same clock where the run says
 * so (`--nodes 3`). Each request and each socket meets a random one, by the run's seed; amid the
 * requests, again and again, one is drained and another takes its place.
 *
 * Loops do not run here. What nodes are promised to hear of within seconds (sessions that ended, keys,
 * the game and its switches, seasons) a node hears of before it is asked; all else must hold at once,
 * whichever node is asked. Short waits for one another end by themselves, though time stands still.
 */

import { place } from "../process/place.ts";
import { createApp } from "../../../routes/app.ts";
import { prepareSchema } from "../../../services/commands/serve/prepare.ts";
import { compose, type Services } from "../../../services/compose/mod.ts";
import type { Config, Secrets } from "../../../services/config/mod.ts";
import type { ReadGame } from "../../../services/game/mod.ts";
import { createIds, type Ids } from "../../../services/platform/ids.ts";
import { runtime } from "../../../services/platform/runtime/mod.ts";
import { type Clock, systemClock } from "../../../services/platform/time/clock.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import { chance } from "./random.ts";

export interface TestNode extends AsyncDisposable {
  services: Services;
  app: ReturnType<typeof createApp>;
}

export interface TestNodes extends AsyncDisposable {
  /** Never replaced: what tests look into, and where the background's work is done. */
  first: TestNode;
  /** Asks any of them. */
  fetch(request: Request, env: { remoteAddress: string }): Promise<Response>;
  /** Has all of them do it, and whoever comes later. */
  everywhere(work: (services: Services) => Promise<void>): Promise<void>;
  /** Those of each that is in the rotation now: for what a node holds in its memory. */
  each(): Services[];
  /** Has each load the models that the registry names, and whoever comes later before it is asked. */
  serveModels(): Promise<void>;
  /** All of them hear what any has said. */
  hear(): Promise<void>;
}

interface NodeOptions {
  config: Config;
  secrets: Secrets;
  readGame: ReadGame;
  clock: Clock;
  log: Logger;
  ids?: Ids;
}

/** A node that is in the rotation, or was. */
interface Serving {
  node: TestNode;
  /** Requests whose answers are not read to their end. */
  held: number;
  /** Once that is none. */
  idle?: () => void;
  /** Whether a socket was ever opened: it stays, tests do not reconnect. */
  sockets: boolean;
}

const root = new URL("../../../", import.meta.url);
/** The first replacement comes somewhere among so many requests, and each one after it. */
const REPLACED_WITHIN = 24;
const REPLACED_AGAIN_WITHIN = 200;

/** A node that looks every so often whether another is done. */
const LOOK_MS = 200;

/** The same time; who sleeps for no longer than a look wakes in earnest. */
function impatient(clock: Clock): Clock {
  return {
    ...clock,
    async sleep(ms, signal) {
      if (ms > LOOK_MS) return await clock.sleep(ms, signal);
      const over = new AbortController();
      const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
      await Promise.race([clock.sleep(ms, either), systemClock.sleep(ms, either)]);
      over.abort();
    },
  };
}

/** How many nodes the run wants: `--nodes`. */
export function nodeCount(): number {
  return Number(Deno.env.get("TEST_NODES") ?? "1");
}

export async function openTestNodes(
  { count, ...options }: NodeOptions & { count: number },
): Promise<TestNodes> {
  await using undo = new AsyncDisposableStack();
  const random = chance();
  const serving: Serving[] = [];
  const { clock } = options;
  // Time stands still: ids of several makers would have no order.
  const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  const own = count > 1 ? { ...options, clock: impatient(clock), ids } : options;
  for (let i = 0; i < count; i++) serving.push(await openServing());
  const closing = Promise.withResolvers<void>();
  undo.defer(async () => {
    closing.resolve();
    await Promise.all(leavings);
    // The first one last: it may have made what the others use.
    for (const { node } of serving.reverse()) await node[Symbol.asyncDispose]();
    if (broken) throw broken;
  });
  let untilReplaced = count > 1 ? 1 + random.below(REPLACED_WITHIN) : Infinity;
  let turn = Promise.resolve();
  let replacing: Promise<void> | undefined;
  let withModels = false;
  /** Nodes that are on their way out. */
  const leavings: Promise<void>[] = [];
  /** Why one could not go. */
  let broken: unknown;

  async function openServing(): Promise<Serving> {
    return { node: await openNode(own), held: 0, sockets: false };
  }

  /** One of those that may go; the first has made what the others use. */
  const free = () => {
    const all = serving.flatMap(({ sockets }, at) => at > 0 && !sockets ? [at] : []);
    return all.length > 0 ? random.pick(all) : -1;
  };

  const draw = () => random.pick(serving);

  const everywhere: ((services: Services) => Promise<void>)[] = [];

  async function hear(): Promise<void> {
    await Promise.all(serving.map(({ node }) => hearNews(node.services)));
  }

  /** Puts a node in the place of one that has no sockets, which meanwhile ends as the program does. */
  async function replace(): Promise<void> {
    if (free() < 0) return;
    const next = await openServing();
    if (withModels) await next.node.services.ml.served.follow();
    // Another socket may have been opened meanwhile.
    const at = free();
    if (at < 0) return await next.node[Symbol.asyncDispose]();
    untilReplaced = 1 + random.below(REPLACED_AGAIN_WITHIN);
    const [leaving] = serving.splice(at, 1, next) as [Serving];
    for (const work of everywhere) void work(next.node.services);
    // As its loop does at its end.
    if (withModels) await leaving.node.services.ml.drift.round();
    leavings.push(leave(leaving).catch((error) => broken = error));
  }

  async function leave(leaving: Serving): Promise<void> {
    const { services } = leaving.node;
    services.play.matchmaking.endWaits();
    await services.realtime.gate.closeAll();
    await services.arena.close();
    const idle = new Promise<void>((resolve) => leaving.idle = () => resolve());
    // What a test leaves unread would keep it for ever.
    if (leaving.held > 0) await Promise.race([idle, closing.promise]);
    await services.drain();
    await leaving.node[Symbol.asyncDispose]();
  }

  function letGo(held: Serving): void {
    if (--held.held === 0) held.idle?.();
  }

  const resources = undo.move();
  return {
    first: serving[0]!.node,
    each: () => serving.map(({ node }) => node.services),
    async serveModels() {
      withModels = true;
      await Promise.all(serving.map(({ node }) => node.services.ml.served.follow()));
    },
    hear,
    async everywhere(work) {
      everywhere.push(work);
      await Promise.all(serving.map(({ node }) => work(node.services)));
    },
    async fetch(request, env) {
      if (broken) throw broken;
      if (--untilReplaced <= 0) {
        replacing ??= replace().finally(() => replacing = undefined);
        await replacing;
      }
      const chosen = draw();
      chosen.held++;
      if (request.headers.has("upgrade")) chosen.sockets = true;
      let response: Response;
      try {
        // In turn: what is asked at once begins in its order, as on one node.
        if (count > 1) {
          await (turn = turn.catch(() => {}).then(() => hearNews(chosen.node.services)));
        }
        response = await chosen.node.app.fetch(request, env);
      } catch (error) {
        letGo(chosen);
        throw error;
      }
      // Files come in pieces, made as they are read; all else is there with its answer, and who only
      // looks at its body takes its length away.
      if (count > 1 && response.headers.has("content-disposition") && response.body) {
        response = untilRead(response, () => letGo(chosen));
      } else letGo(chosen);
      // Who holds sockets must end those of sessions that are over; tests look into the first.
      const holding = serving.filter(({ sockets, node }, at) =>
        (sockets || at === 0) && node !== chosen.node
      );
      if (request.method !== "GET") {
        await Promise.all(holding.map(({ node }) => hearNews(node.services)));
      }
      return response;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The same answer; tells when nobody reads on. */
function untilRead(response: Response, done: () => void): Response {
  const reader = response.body!.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await reader.read().catch((error) => ({ error }));
      if ("value" in next && next.value) return controller.enqueue(next.value);
      if ("error" in next) controller.error(next.error);
      else controller.close();
      done();
    },
    async cancel(reason) {
      done();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  return new Response(body, response);
}

async function openNode(
  { config, secrets, readGame, clock, log, ids }: NodeOptions,
): Promise<TestNode> {
  const stopping = new AbortController();
  const services = await compose({
    ...{ config, secrets, readGame, clock, log },
    ...(ids && { ids }),
    program: place,
    signal: stopping.signal,
    waiting: () => {},
    prepare: (opened) => prepareSchema(opened, { root, auto: true, log }),
    inMemory: true,
  });
  const app = createApp({
    config,
    secrets,
    services,
    readStatic: (name) =>
      Deno.readFile(new URL(`static/${name}`, root))
        .catch(() => Deno.readFile(new URL(`_build/assets/${name}`, root)))
        .catch(() => undefined),
    upgrade: runtime.upgrade,
  });
  return { services, app, [Symbol.asyncDispose]: () => services[Symbol.asyncDispose]() };
}

async function hearNews({ access, game, boards }: Services): Promise<void> {
  await access.revocations.refresh();
  await access.keyRing.reload();
  await game.reload.follow();
  await game.switches.load();
  await boards.seasons.load();
}
