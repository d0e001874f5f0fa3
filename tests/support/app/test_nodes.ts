/**
 * The nodes of a test app: one, or several over the same engines and the same clock where the run says
 * so (`--nodes 3`). Each request and each socket meets a random one, by the run's seed; amid the
 * requests one is drained and another takes its place.
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

/** A node that is in the rotation. */
interface Serving {
  node: TestNode;
  /** Requests in hand, and sockets ever opened. */
  held: number;
}

const root = new URL("../../../", import.meta.url);
/** The replacement comes somewhere among so many requests. */
const REPLACED_WITHIN = 24;

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
  for (let i = 0; i < count; i++) serving.push({ node: await openNode(own), held: 0 });
  undo.defer(async () => {
    // The first one last: it may have made what the others use.
    for (const { node } of serving.reverse()) await node[Symbol.asyncDispose]();
  });
  let untilReplaced = count > 1 ? 1 + random.below(REPLACED_WITHIN) : Infinity;
  let turn = Promise.resolve();
  let replacing: Promise<void> | undefined;

  const draw = () => random.pick(serving);

  const everywhere: ((services: Services) => Promise<void>)[] = [];

  async function hear(): Promise<void> {
    await Promise.all(serving.map(({ node }) => hearNews(node.services)));
  }

  /** Takes a node that nobody is connected to out of the rotation, drains it, and puts in another. */
  async function replace(): Promise<void> {
    const at = serving.findIndex(({ held }, index) => index > 0 && held === 0);
    if (at < 0) return;
    untilReplaced = Infinity;
    const [{ node }] = serving.splice(at, 1) as [Serving];
    node.services.play.matchmaking.endWaits();
    await node.services.realtime.gate.closeAll();
    await node.services.arena.close();
    await node.services.drain();
    await node[Symbol.asyncDispose]();
    const next = await openNode(own);
    for (const work of everywhere) void work(next.services);
    serving.push({ node: next, held: 0 });
  }

  const resources = undo.move();
  return {
    first: serving[0]!.node,
    hear,
    async everywhere(work) {
      everywhere.push(work);
      await Promise.all(serving.map(({ node }) => work(node.services)));
    },
    async fetch(request, env) {
      if (--untilReplaced <= 0) replacing ??= replace().finally(() => replacing = undefined);
      await replacing;
      const chosen = draw();
      chosen.held++;
      if (serving.length > 1) {
        // In turn: what is asked at once begins in its order, as on one node.
        await (turn = turn.catch(() => {}).then(() => hearNews(chosen.node.services)));
      }
      const response = await chosen.node.app.fetch(request, env);
      if (response.status !== 101) chosen.held--;
      // Who holds sockets must end those of sessions that are over; tests look into the first.
      const holding = serving.filter(({ held, node }, at) =>
        (held > 0 || at === 0) && node !== chosen.node
      );
      if (request.method !== "GET") {
        await Promise.all(holding.map(({ node }) => hearNews(node.services)));
      }
      return response;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
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
