/**
 * Checkpoints of the embedded database. Its engine has no checkpointer process and starts none by
 * itself: without these the write-ahead log would grow until the next clean close, and a restart
 * after a crash would replay all of it.
 */

import { queryFrame, startupFrame } from "./frames.ts";
import type { Session } from "./session.ts";

/** How often the length of the log is looked at, in milliseconds. */
const LOOK_MS = 15_000;

/** Due after 32 MiB of log, or five minutes after the last one when there is anything new. */
export const CHECKPOINT_WHEN_DUE = `do $$ begin
  if (select pg_current_wal_lsn() - redo_lsn > 33554432
        or (pg_current_wal_lsn() - redo_lsn > 8192
          and checkpoint_time < now() - interval '5 minutes')
      from pg_control_checkpoint())
  then checkpoint; end if;
end $$`;

/** Runs until the session closes. The looks take their turn like any client's statements. */
export function keepCheckpoints(session: Session): void {
  let running = true;
  const connection = session.connect((bytes) => {
    running = false;
    if (bytes === null) clearInterval(timer);
  });
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    connection.receive(queryFrame(CHECKPOINT_WHEN_DUE));
  }, LOOK_MS);
  connection.receive(startupFrame({ user: "postgres" }));
}
