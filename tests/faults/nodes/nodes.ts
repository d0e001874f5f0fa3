/** Engines of a test's own with the schema in place, and nodes of the service on them. */

import { type Database, openDatabase } from "../../../db/client.ts";
import {
  type PrivateEngine,
  startPostgres,
  startRedis,
} from "../../support/engines/private_engines.ts";
import { startStandby } from "../../support/engines/standby.ts";
import { startPooler } from "../../support/engines/pooler.ts";
import { startRedisCluster, type TestCluster } from "../../support/engines/redis_cluster.ts";
import { type Node, startNode } from "./node.ts";
import { type Proxy, startProxy } from "./proxy.ts";

interface Some {
  0: [];
  1: [Node];
  2: [Node, Node];
  3: [Node, Node, Node];
}

export interface NodesOptions<Count extends keyof Some> {
  /** How many are started; all of them are ready. */
  count: Count;
  engines?: {
    /** Nodes reach the engines through proxies, which count and can be cut. */
    proxied?: boolean;
    /** Nodes reach Postgres through PgBouncer, and past it where they must. */
    pooled?: boolean;
    /** Redis is a cluster of three masters with a replica each. */
    cluster?: boolean;
    /** A standby of Postgres, with these settings, answers the staff. */
    standby?: readonly string[];
    /** Lines of redis.conf besides ours. */
    redis?: string[];
  };
  /** Settings besides those of the engines. */
  env?: Record<string, string>;
  args?: string[];
}

export interface Nodes<Count extends keyof Some> extends AsyncDisposable {
  postgres: PrivateEngine;
  redis: PrivateEngine;
  cluster: TestCluster | undefined;
  pooler: PrivateEngine | undefined;
  standby: PrivateEngine | undefined;
  proxies: { postgres: Proxy; redis: Proxy } | undefined;
  nodes: Some[Count];
  /** What leads a node there, for those that a test starts itself. */
  env: Record<string, string>;
  /** The test's own look at the database, past the proxies. */
  database: Database;
}

/** The one way tests get processes on engines that they may kill. */
export async function withNodes<Count extends keyof Some>(
  { count, engines = {}, env: settings = {}, args }: NodesOptions<Count>,
): Promise<Nodes<Count>> {
  await using undo = new AsyncDisposableStack();
  const settingsOfRedis = { settings: engines.redis ?? [] };
  const cluster = engines.cluster ? undo.use(await startRedisCluster(settingsOfRedis)) : undefined;
  const [postgres, single] = await together(undo, [
    startPostgres({ migrated: true }),
    ...(cluster ? [] : [startRedis(settingsOfRedis)]),
  ]);
  const redis = single ?? cluster!.nodes[0]!;
  const proxies = engines.proxied
    ? {
      postgres: undo.use(startProxy(postgres.port)),
      redis: undo.use(startProxy(redis.port)),
    }
    : undefined;
  const reached = (url: string, proxy: Proxy | undefined) => {
    const own = new URL(url);
    if (proxy) own.port = String(proxy.port);
    return own.href;
  };
  const pooler = engines.pooled ? undo.use(await startPooler(postgres)) : undefined;
  const standby = engines.standby &&
    undo.use(await startStandby(postgres, { settings: engines.standby }));
  const env = {
    ...(standby && { DATABASE_REPLICA_URL: standby.url }),
    DATABASE_URL: pooler?.url ?? reached(postgres.url, proxies?.postgres),
    ...(pooler && { DATABASE_DIRECT_URL: postgres.url }),
    REDIS_URL: cluster?.url ?? reached(redis.url, proxies?.redis),
    // Nodes that share players have one name.
    ...(count > 1 && { PUBLIC_URL: "http://game.test" }),
    ...settings,
  };
  const starts = Array.from({ length: count }, () => startNode(env, args));
  const nodes = await together(undo, starts) as Some[Count];
  await Promise.all(nodes.map((node) => node.ready()));
  const database = undo.use(openDatabase({ engine: "server", url: postgres.url }));
  const resources = undo.move();
  const dispose = () => resources.disposeAsync();
  return {
    ...{ postgres, redis, cluster, pooler, standby, proxies, nodes, env, database },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Whatever started belongs to the stack, even if another fails. */
async function together<T extends AsyncDisposable[]>(
  undo: AsyncDisposableStack,
  starts: { [I in keyof T]: Promise<T[I]> },
): Promise<T> {
  const outcomes = await Promise.allSettled(starts);
  for (const outcome of outcomes) if (outcome.status === "fulfilled") undo.use(outcome.value);
  return await Promise.all(starts) as T;
}
