/** From the setting to a Redis: one server, or a cluster. */

import type { Logger } from "../observe/log.ts";
import { oneServer, type Redis } from "./redis.ts";
import { connectCluster } from "./redis_cluster.ts";
import { connectServer } from "./redis_server.ts";

/**
 * @param options.url one address, or several of a cluster with commas between them; one address of a
 * cluster's server will do, as long as it answers whenever a process starts
 */
export async function connectRedis(
  { url, log, signal }: { url: string; log: Logger; signal?: AbortSignal },
): Promise<Redis> {
  const urls = url.split(",").map((each) => each.trim()).filter((each) => each !== "");
  if (urls.length > 1) return await connectCluster({ urls, log, ...(signal && { signal }) });
  const server = await connectServer({ url: urls[0]!, log, ...(signal && { signal }) });
  if (!await isOfCluster(() => server.info("cluster"))) return oneServer(server, log);
  server.destroy();
  return await connectCluster({ urls, log, ...(signal && { signal }) });
}

/** Who may not ask is not let into a cluster's business: one server, then. */
async function isOfCluster(ask: () => Promise<string>): Promise<boolean> {
  return await ask().then((info) => /^cluster_enabled:1/m.test(info), () => false);
}
