/**
 * A port of the loopback interface that nobody listens on.
 *
 * Taken from below the range from which systems give outgoing connections their ports, so that an
 * engine that is down for a moment finds its port free when it comes back.
 */
export function freePort(): number {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
