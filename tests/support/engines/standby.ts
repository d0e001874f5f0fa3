/** A streaming standby of a Postgres of our own, copied from it while it runs. */

import { onFreePort, type PrivateEngine } from "./engine_process.ts";
import { findPostgres } from "./find_engines.ts";
import { freePort } from "../process/free_port.ts";
import { launchPostgres } from "./private_engines.ts";
import { postgresUser, runAs } from "./postgres_user.ts";

/** @param settings of postgresql.conf as `name=value`: `recovery_min_apply_delay=5s` */
export async function startStandby(
  primary: PrivateEngine,
  { settings = [] }: { settings?: readonly string[] } = {},
): Promise<PrivateEngine> {
  const bin = await findPostgres();
  if (!bin) {
    throw new Error("Cannot start a standby: no postgres on PATH or in /usr/lib/postgresql");
  }
  const user = await postgresUser();
  const url = new URL(primary.url);
  return await onFreePort(undefined, freePort, async (port) => {
    const dir = await Deno.makeTempDir({ prefix: "veze_standby_" });
    if (user) await Deno.chown(dir, user.uid, user.gid);
    // With -R it knows where it streams from, and by which password.
    const args = [
      ...["-h", "127.0.0.1", "-p", url.port, "-U", url.username, "-D", `${dir}/data`],
      ...["-R", "-X", "stream", "-c", "fast", "--no-sync"],
    ];
    await runAs(user, `${bin}/pg_basebackup`, args, dir, { PGPASSWORD: url.password });
    const own = new URL(primary.url);
    own.port = String(port);
    return await launchPostgres({ ...{ bin, dir, port, url: own.href }, ownsDir: true, settings });
  });
}
