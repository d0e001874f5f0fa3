import { isPortTaken } from "../../../services/platform/runtime/files.ts";

/**
 * A port of the loopback interface that nobody listens on.
 *
 * Taken from below the range from which systems give outgoing connections their ports, so that an
 * engine that is down for a moment finds its port free when it comes back.
 *
 * @param beside Distance to a second port that is to be free as well and below that range: the nodes
 *   of a Redis Cluster talk among themselves 10,000 above.
 * @param random In [0, 1)
 */
export function freePort(beside = 0, random = Math.random): number {
  for (;;) {
    const port = 20_000 + Math.floor(random() * (12_000 - beside));
    try {
      for (const each of new Set([port, port + beside])) {
        Deno.listen({ hostname: "127.0.0.1", port: each }).close();
      }
      return port;
    } catch (error) {
      if (!isPortTaken(error)) throw error;
    }
  }
}
