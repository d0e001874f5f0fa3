/** The arena: its thread, its sockets, its matches on this node. */

import { createArena, createArenaSockets } from "../arena/mod.ts";
import { createArenaThread } from "../arena/worker_thread.ts";
import { CLOSE, closeCode } from "../realtime/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { Program } from "./engines.ts";

export function composeArena(
  { game, clock, ids, log }: Base,
  { access: { identity, revocations }, program, undo }: {
    access: Pick<Access, "identity" | "revocations">;
    program: Program;
    undo: AsyncDisposableStack;
  },
) {
  const thread = undo.use(createArenaThread(program));
  const sockets = createArenaSockets({ thread, clock, protocolError: CLOSE.protocolError });
  revocations.onRevoked(({ sessionId, reason }) =>
    sockets.endSession(sessionId, closeCode(reason), `session ${reason}`)
  );
  return createArena({ thread, sockets, identity, game, random: Math.random, clock, ids, log });
}
