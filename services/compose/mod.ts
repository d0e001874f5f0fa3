/**
 * The composition root: the one place that names adapters and wires services to them, a file a domain.
 *
 * `compose` owns everything it opens; disposing of it closes in the reverse order.
 */

import { describeSettings } from "../config/mod.ts";
import { watchRuntime } from "../platform/observe/runtime.ts";
import {
  createPlannedDeletions,
  createPlannedDeletionStore,
  createPrivacy,
  createPrivacyStore,
} from "../privacy/mod.ts";
import { openAccess } from "./access.ts";
import { composeArena } from "./arena.ts";
import { type ComposeOptions, openBase } from "./base.ts";
import { composeChores } from "./chores.ts";
import { composeDesk } from "./desk.ts";
import { composeDelivery } from "./delivery.ts";
import { composeEconomy } from "./economy.ts";
import { openGame } from "./game.ts";
import { openLeaderboards } from "./leaderboards.ts";
import { composeMinutes } from "./minutes.ts";
import { composeMl } from "./ml.ts";
import { composePersonal } from "./personal.ts";
import { composePlay } from "./play.ts";
import { composeRealtime } from "./realtime.ts";
import { composeSimulator } from "./simulator.ts";
import { composeTelemetry } from "./telemetry.ts";
import { observeEngines } from "./gauges.ts";
import { warningsOf } from "./warnings.ts";
import { readiness } from "./watch.ts";

export type Services = Awaited<ReturnType<typeof compose>>;

export async function compose(options: ComposeOptions) {
  await using undo = new AsyncDisposableStack();
  const base = await openBase(options, undo);
  const { config, database, engines, stream, leases, limiter, metrics } = base;
  const { node, clock, ids, log } = base;

  const access = await openAccess(base);
  const game = await openGame(base, options.readGame);
  const boards = await openLeaderboards({ ...base, ...game, audit: access.audit });
  // Whoever answers after a reconnect may have lost its memory.
  engines.redis?.onBack(boards.leaderboards.invalidateIndex);
  const play = composePlay(base, { tokens: access.tokens, findSeason: boards.seasons.find });
  const realtime = composeRealtime(base, { access, play, boards, undo });
  const selfUrl = options.selfUrl ?? `http://localhost:${config.web.port}`;
  const economy = composeEconomy(base, { ...access, ...boards, selfUrl });
  const telemetry = composeTelemetry(base, { ...access, ...boards });
  const delivery = composeDelivery(base, { boards });
  const { arena, arenaRecords, arenaHosts, replays } = composeArena(base, {
    ...{ access, play, telemetry: telemetry.telemetry, program: options.program, undo },
  });
  const ml = composeMl(base, { program: options.program, undo });
  const personal = composePersonal({ database, leaderboards: boards.leaderboards });
  const privacy = createPrivacy({
    store: createPrivacyStore(database, personal),
    endSessions: async (userId) => {
      await access.sessions.revoke({ userId }, "deleted");
      await access.revocations.refresh();
    },
    ...{ audit: access.audit, clock },
  });
  const watched = composeMinutes(base);
  const plannedDeletions = createPlannedDeletions({
    store: createPlannedDeletionStore(database),
    ...{ erase: privacy.erase, clock },
  });
  const simulator = composeSimulator(base, { program: options.program, undo });
  const desk = composeDesk(base, { access, economy });
  const chores = composeChores(base, {
    ...{ access, game, boards, play, economy, telemetry, delivery, privacy, personal },
    ...{ replays, ml, minuteStore: watched.minuteStore, plannedDeletions },
  });
  observeEngines({ metrics, config, engines, clock });
  const runtime = watchRuntime({ meter: metrics.meter, clock });

  const inHand = [
    ...[access.identity, play.matchmaking, boards.leaderboards],
    ...[economy.inventory, economy.store, arenaRecords, telemetry.telemetry],
  ];
  const resources = undo.move();
  return {
    ...{ config, engines, leases, limiter, metrics, node, clock, ids, log },
    access: { ...access, privacy, plannedDeletions },
    staffReads: base.staffReads,
    ...{
      game,
      play,
      boards,
      economy,
      telemetry,
      realtime,
      delivery,
      desk,
      simulator,
      arena,
      arenaRecords,
      arenaHosts,
      ml,
      watched,
      chores,
      runtime,
    },
    settings: () => describeSettings({ ...config, game: base.game.config }),
    warnings: () => warningsOf({ config, stream, chores }),
    readiness: () => readiness(engines, { stream, chores, reload: game.reload, ml, clock }),
    /** Resolves once nothing that was taken in waits for its commit. */
    drain: () => Promise.all(inHand.map((each) => each.drain())),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
