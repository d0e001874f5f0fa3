/** The arena: its thread, its sockets, its matches on this node. */

import { createArena, createArenaSockets } from "../arena/mod.ts";
import { createArenaThread } from "../arena/worker_thread.ts";
import { CLOSE } from "../realtime/mod.ts";
import type { Access } from "./access.ts";
import type { Base } from "./base.ts";
import type { Program } from "./engines.ts";

export function composeArena(
  { game, clock, ids, log }: Base,
  { access: { identity }, program, undo }: {
    access: Pick<Access, "identity">;
    program: Program;
    undo: AsyncDisposableStack;
  },
) {
  const thread = undo.use(createArenaThread(program));
  const sockets = createArenaSockets({ thread, clock, protocolError: CLOSE.protocolError });
  return createArena({ thread, sockets, identity, game, random: Math.random, clock, ids, log });
}
