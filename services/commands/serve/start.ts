/** From settings to running services, however often an engine goes away meanwhile. */

import { compose, type Services } from "../../compose/mod.ts";
import { askTime, type Waiting } from "../../compose/engines.ts";
import type { Config, Secrets } from "../../config/mod.ts";
import { systemClock } from "../../platform/time/clock.ts";
import { createDatabaseClock } from "../../platform/time/database_clock.ts";
import type { Logger } from "../../platform/observe/log.ts";
import { isUnavailable } from "../../platform/unavailable.ts";
import { prepareSchema } from "./prepare.ts";
import type { Outside } from "../program.ts";
import { readGame } from "../settings.ts";
import { seed } from "../tasks/seed.ts";
import { holdOnlyPlace, holdSharedPlace } from "./place.ts";

export interface StartOptions {
  config: Config;
  secrets: Secrets;
  log: Logger;
  signal: AbortSignal;
  development: boolean;
  waiting: Waiting;
  /** Where this process hears itself, if it listens. */
  selfUrl?: string;
  /** How many connections to the database it may have, where several processes share them. */
  connections?: number;
}

export interface Started extends AsyncDisposable {
  services: Services;
  /** Resolves true when another process took over the database that this one must have alone. */
  lost: Promise<boolean>;
}

const RETRY_MS = 500;

/** @throws StartRefused, DirectoryInUse; anything once the signal aborts */
export async function startServices(outside: Outside, options: StartOptions): Promise<Started> {
  const { config, log, signal } = options;
  const embedded = config.engines.database.kind === "embedded";
  for (;;) {
    try {
      return await start(outside, options);
    } catch (error) {
      if (signal.aborted || embedded || !isUnavailable(error)) throw error;
      log.warn({ err: String(error) }, "an engine went away during the start, trying again");
      await systemClock.sleep(RETRY_MS, signal);
    }
  }
}

async function start(
  outside: Outside,
  { config, secrets, log, signal, development, waiting, selfUrl, connections }: StartOptions,
): Promise<Started> {
  await using undo = new AsyncDisposableStack();
  const embedded = config.engines.database.kind === "embedded";
  const clock = createDatabaseClock({ own: systemClock, log });
  const services = undo.use(
    await compose({
      ...{ config, secrets, log, signal, waiting },
      ...(selfUrl !== undefined && { selfUrl }),
      ...(connections !== undefined && { connections }),
      readGame: () => readGame(outside.env),
      program: outside,
      clock,
      async prepare(engines) {
        await clock.synchronize(askTime(engines.database));
        await prepareSchema(engines, {
          root: outside.root,
          // Nobody else could migrate the embedded database; a laptop's server is the developer's.
          auto: embedded || development,
          log,
        });
      },
    }),
  );
  const following = new AbortController();
  const followed = clock.follow(askTime(services.engines.database), following.signal);
  undo.defer(async () => {
    following.abort();
    await followed;
  });
  const shared = !embedded && secrets.redisUrl !== undefined;
  const hold = embedded ? undefined : shared ? holdSharedPlace : holdOnlyPlace;
  const keep = await hold?.(services, signal);
  // Alone on this database: what a killed process held is free now, not when its leases end.
  if (!shared) await services.leases.endOthers(services.node);
  // From here on: what follows may take longer than a lease lasts.
  const lost = keep ? keep() : Promise.withResolvers<boolean>().promise;
  if (development) await seed(services);
  signal.throwIfAborted();
  const resources = undo.move();
  return {
    services,
    lost,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
