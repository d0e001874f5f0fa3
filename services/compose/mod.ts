/**
 * The composition root: the one place that names adapters and wires services to them.
 *
 * `compose` owns everything it opens; disposing of it closes in the reverse order.
 */

import { type Config, describeSettings, type Secrets } from "../config/mod.ts";
import { composeChores } from "./chores.ts";
import { EVENTS, WEBHOOK_EVENTS } from "./events.ts";
import { type Engines, openEngines, type Program, type Waiting } from "./engines.ts";
import { createAlertStore, createAntiCheat } from "../anti_cheat/mod.ts";
import { createAudit, createAuditStore } from "../audit/mod.ts";
import {
  createAccounts,
  createAccountStore,
  createIdentity,
  createIdentityStore,
  createKeyStore,
  createRevocations,
  createSessionStore,
  createTokens,
  openKeyRing,
} from "../identity/mod.ts";
import { createPrivacy, createPrivacyStore } from "../privacy/mod.ts";
import { openLeaderboards } from "./leaderboards.ts";
import { openHotState, openStream } from "./ports.ts";
import { composeMatchmaking } from "./matchmaking.ts";
import { observeState, readiness } from "./watch.ts";
import { createOnceStore } from "../idempotency/mod.ts";
import { createInventory, createInventoryStore } from "../inventory/mod.ts";
import { createPurchaseStore, createSandbox, createStore } from "../store/mod.ts";
import { createPrizes } from "../leaderboards/mod.ts";
import { createLeaseStore } from "../leases/mod.ts";
import {
  createOutboxStore,
  createParkedRows,
  createRelay,
  roomSink,
  streamSink,
  webhookSink,
} from "../outbox/mod.ts";
import type { Clock } from "../platform/time/clock.ts";
import { createIds } from "../platform/ids.ts";
import type { Logger } from "../platform/observe/log.ts";
import { createMetrics } from "../platform/observe/metrics.ts";
import { createSealer } from "../platform/crypto/sealed.ts";
import {
  commonRooms,
  createAnnouncements,
  createGate,
  createPresence,
  createRoomPolicy,
  matchRooms,
  partyRooms,
  roomHistory,
} from "../realtime/mod.ts";
import {
  createDeadLetters,
  createDeadLetterStore,
  createEventStore,
  createTelemetry,
} from "../telemetry/mod.ts";
import { createSender, createWebhooks, createWebhookStore } from "../webhooks/mod.ts";

export interface ComposeOptions {
  config: Config;
  secrets: Secrets;
  program: Program;
  log: Logger;
  clock: Clock;
  signal: AbortSignal;
  waiting: Waiting;
  /** Where this process hears itself; the configured port on this machine by default. */
  selfUrl?: string;
  /** Prepares the schema once the database answers: migrates it, or refuses. */
  prepare: (engines: Engines) => Promise<void>;
  inMemory?: boolean;
}

export type Services = Awaited<ReturnType<typeof compose>>;

/** Audience of access tokens. */
const AUDIENCE = "veze-game";

export async function compose(options: ComposeOptions) {
  const { config, secrets, log, clock } = options;
  await using undo = new AsyncDisposableStack();
  const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  /** Unique name of this process: holder of leases, name of consumers. */
  const node = `${config.region}-${ids.secret(6)}`;
  const metrics = undo.use(createMetrics());
  const engines = undo.use(await openEngines(options));
  await options.prepare(engines);
  const { database, redis } = engines;

  const parts = { clock, ids, log };
  const stream = undo.use(await openStream(config, engines, secrets, options));
  const hot = { ...parts, node, historyMs: roomHistory(config.game) };
  const { limiter, index, rooms, presenceBoard } = openHotState(redis, hot);
  undo.use(limiter);
  undo.use(index);
  undo.use(rooms);
  undo.use(presenceBoard);

  const leases = createLeaseStore(database);
  const audit = createAudit({
    store: createAuditStore(database),
    secret: secrets.keyEncryption,
    clock,
    log,
  });
  const sessions = createSessionStore(database);
  const revocations = createRevocations({ source: sessions, clock, log });
  await revocations.refresh();
  const keyRing = await openKeyRing({
    store: createKeyStore(database),
    secret: secrets.keyEncryption,
    clock,
    log,
  });
  const tokens = createTokens({
    issuer: config.publicUrl,
    audience: AUDIENCE,
    signingKey: keyRing.signingKey,
    keys: keyRing,
    clock,
    ids,
  });
  const identity = createIdentity({
    store: createIdentityStore(database),
    sessions,
    revocations,
    keyRing,
    tokens,
    clients: secrets.serviceClients,
    refreshGraceMs: config.refreshGraceMs,
    audit,
    clock,
    ids,
  });

  const accountStore = createAccountStore(database);
  const accounts = createAccounts({
    accounts: accountStore,
    sessions,
    revocations,
    regions: config.game.regions,
    clock,
  });

  const boards = await openLeaderboards({
    ...{ database, index, rooms, limiter, audit, node, clock, ids, log },
    game: config.game,
    signal: options.signal,
  });
  const { leaderboards, seasons } = boards;

  // Whoever answers after a reconnect may have lost its memory.
  redis?.on("ready", leaderboards.distrustIndex);

  const play = composeMatchmaking({
    ...{ config, database, leases, rooms, audit, clock, ids, log },
    holder: node,
    issueJoinToken: tokens.issueJoin,
    findSeason: seasons.find,
  });
  const { matchmaking, parties } = play;

  const gate = createGate({
    rooms,
    policy: createRoomPolicy([
      ...commonRooms(config.game, seasons.find),
      matchRooms({ findMatch: play.findMatch }),
      partyRooms({ isMember: parties.isMember }),
    ]),
    presence: undo.use(createPresence({ board: presenceBoard, clock, log })),
    checkToken: identity.checkToken,
    filterBusy: play.tickets.filterBusy,
    keepAlive: matchmaking.keepAlive,
    isRevoked: revocations.has,
    limits: config.socketLimits,
    clock,
    ids,
    log,
  });
  revocations.onRevoked(({ sessionId, reason }) => gate.endSession(sessionId, reason));
  const privacy = createPrivacy({
    store: createPrivacyStore(database),
    leaderboards,
    endSessions: async (userId) => {
      await sessions.revoke({ userId }, "deleted");
      await revocations.refresh();
    },
    audit,
    clock,
  });
  const { catalog } = config.game;
  const inventory = createInventory({
    store: createInventoryStore(database),
    catalog,
    clock,
    ids,
  });
  const shortfalls = new Map(catalog.map((item) => [item.sku, item.shortfall]));
  const [sandboxSecret] = secrets.webhooks.standard;
  const store = createStore({
    store: createPurchaseStore(database, {
      nextId: ids.next,
      shortfallOf: (asset) => shortfalls.get(asset) ?? "debt",
    }),
    catalog,
    secrets: secrets.webhooks,
    ...(config.env !== "production" && sandboxSecret !== undefined && {
      sandbox: createSandbox({
        url: `${options.selfUrl ?? `http://localhost:${config.port}`}/store/webhook`,
        secret: sandboxSecret,
        clock,
        ids,
      }),
    }),
    audit,
    clock,
    ids,
  });
  const outbox = createOutboxStore(database);
  const announcements = createAnnouncements({ outbox, clock, ids });
  const webhooks = createWebhooks({
    store: createWebhookStore(database),
    announced: WEBHOOK_EVENTS.map(({ kind }) => kind),
    sender: createSender({ allowPrivate: config.webhooksToPrivate }),
    sealer: createSealer(secrets.keyEncryption, "veze webhook secrets"),
    random: Math.random,
    ...parts,
  });
  const relay = createRelay({
    ...{ store: outbox, leases, holder: node, clock, log },
    sinks: [roomSink(rooms), streamSink(stream), webhookSink(webhooks.announce)],
    // In production the tests' word must do.
    ...(config.env !== "production" && { declared: EVENTS }),
  });
  const telemetry = createTelemetry({ stream, maxBacklog: config.telemetryBacklog, clock, ids });
  const events = createEventStore(database);
  const antiCheat = createAntiCheat({
    store: createAlertStore(database),
    accounts,
    leaderboards: boards.leaderboards,
    boardStaff: boards.boardStaff,
    clock,
  });
  observeState({ metrics, gate, stream, clock });

  const onceStore = createOnceStore(database);
  const prizes = createPrizes({ store: boards.seasonStore, grant: inventory.grant, clock, log });

  const chores = composeChores({
    ...{ database, config, keyRing, sessions, accountStore, events },
    leaderboards: { ...boards, prizes },
    matchmaking: {
      retention: play.retention,
      modes: config.game.modes.filter(({ enabled }) => enabled).map(({ id }) => id),
    },
    ...{ parties, onceStore, audit, privacy, stream, webhooks, ratings: play.ratings },
    ...{ metrics, leases, holder: node, clock, log },
  });

  const resources = undo.move();
  return {
    ...boards,
    prizes,
    ...{ clock, config, gate, identity, ids, leases, limiter, log },
    deadLetters: createDeadLetters({
      ...{ stream, store: createDeadLetterStore(database), leases, consumer: node, clock },
    }),
    ...{ antiCheat, events, inventory, store, webhooks },
    ...{ metrics, node, outbox, relay, rooms, stream, telemetry },
    ...play,
    ...{ accounts, accountStore, announcements, audit, keyRing, privacy, revocations, sessions },
    onceStore,
    chores,
    webhookEvents: WEBHOOK_EVENTS,
    parkedRows: createParkedRows({ store: outbox, clock }),
    engines,
    settings: describeSettings(config),
    readiness: () => readiness(engines, { stream, chores, clock }),
    /** Resolves once nothing that was taken in waits for its commit. */
    drain: () =>
      Promise.all(
        [identity, play.matchmaking, leaderboards, inventory, store, telemetry]
          .map((each) => each.drain()),
      ),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
