/**
 * PgBouncer before a Postgres of our own, lending its connections for one transaction each; Debian's (1.18)
 * knows nothing of prepared statements.
 */

import { delay, onFreePort, type PrivateEngine, startEngine } from "./engine_process.ts";
import { findPgBouncer } from "./find_engines.ts";
import { freePort } from "../process/free_port.ts";
import { postgresUser } from "./postgres_user.ts";

/** @param connections to Postgres that its clients share */
export async function startPooler(
  postgres: PrivateEngine,
  { connections = 6 }: { connections?: number } = {},
): Promise<PrivateEngine> {
  const binary = await findPgBouncer();
  if (!binary) throw new Error("Cannot start pgbouncer: there is none on PATH or in /usr/sbin");
  const server = new URL(postgres.url);
  const name = server.pathname.slice(1);
  const user = await postgresUser();
  return await onFreePort(undefined, freePort, async (port) => {
    const dir = await Deno.makeTempDir({ prefix: "veze_pooler_" });
    await Deno.writeTextFile(`${dir}/users.txt`, `"${server.username}" "${server.password}"\n`);
    await Deno.writeTextFile(
      `${dir}/pgbouncer.ini`,
      [
        "[databases]",
        `${name} = host=127.0.0.1 port=${server.port} dbname=${name}`,
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        `listen_port = ${port}`,
        "unix_socket_dir =",
        "auth_type = plain",
        `auth_file = ${dir}/users.txt`,
        "pool_mode = transaction",
        `default_pool_size = ${connections}`,
        "max_client_conn = 500",
      ].join("\n"),
    );
    if (user) {
      for (const path of [dir, `${dir}/users.txt`, `${dir}/pgbouncer.ini`]) {
        await Deno.chown(path, user.uid, user.gid);
      }
    }
    const url = new URL(postgres.url);
    url.port = String(port);
    return await startEngine({
      ...{ name: "pgbouncer", binary, args: [`${dir}/pgbouncer.ini`], url: url.href, port, dir },
      ...{ ownsDir: true, quit: "SIGINT" as const },
      ...(user && { user }),
      ready: () => answers(port),
    });
  });
}

async function answers(port: number): Promise<boolean> {
  try {
    using _socket = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    await delay(10);
    return false;
  }
}
