/**
 * A port of the loopback interface that nobody listens on.
 *
 * Taken from below the range from which systems give outgoing connections their ports, so that an
 * engine that is down for a moment finds its port free when it comes back.
 *
 * @param beside Distance to a second port that is to be free as well and below that range: the nodes
 *   of a Redis Cluster talk among themselves 10,000 above.
 */
export function freePort(beside = 0): number {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * (12_000 - beside));
    try {
      for (const each of new Set([port, port + beside])) {
        Deno.listen({ hostname: "127.0.0.1", port: each }).close();
      }
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
