/** What tells a server that lost its memory from one that was only out of reach. */

import type { Redis } from "./redis.ts";

/**
 * Answers the `run_id` of the server process behind the connection.
 *
 * Read again after every reconnect. Commands in flight when a connection breaks are rejected, so a
 * command written right after this answer cannot reach another server than the one it names.
 *
 * A cluster answers an empty text: a command may be passed on to another server there, so that only the
 * script that it runs can tell (`server_run.lua`; 4 µs of the server's time).
 */
export function serverRun(redis: Redis): () => string | Promise<string> {
  if (redis.isCluster) return () => "";
  const [server] = redis.servers();
  let known: string | Promise<string> | null = null;
  redis.onBack(() => known = null);

  async function read(): Promise<string> {
    const id = /^run_id:(\w+)/m.exec(await server!.info("server"))?.[1];
    if (!id) throw new Error("Cannot tell servers apart: INFO has no run_id");
    return id;
  }

  return () => {
    if (known) return known;
    const reading = read();
    known = reading;
    const finish = (id: string | null) => {
      if (known === reading) known = id;
    };
    reading.then(finish, () => finish(null));
    return reading;
  };
}
