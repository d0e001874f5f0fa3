/** Holds what commits announce to what the domains declare. */

import { EVENTS } from "../../../services/compose/events.ts";
import type { Services } from "../../../services/compose/mod.ts";
import { createOutboxStore, SINKS } from "../../../services/outbox/mod.ts";
import { violation } from "../../../services/platform/event_kind.ts";

/** @throws Error for a row whose kind nobody declares, or whose data is another */
export async function checkAnnounced({ engines }: Pick<Services, "engines">): Promise<void> {
  const store = createOutboxStore(engines.database);
  const rows = await Promise.all(
    SINKS.map(async (kind) =>
      (await store.list(kind, { limit: 1_000 })).map((row) => ({ ...row, kind }))
    ),
  );
  for (const { kind, target, payload } of rows.flat()) {
    // Boards follow what is no event: it stays in the process.
    if (kind === "board") continue;
    const isRoom = kind === "room";
    const name = isRoom ? String(payload["kind"]) : target;
    // What tests themselves put there is nobody's event.
    if (name === "note" || name === "countdown") continue;
    const event = EVENTS.find((each) =>
      kind === "stream" ? each.topic === name : each.kind === name
    );
    const { id: _id, key: _key, ...entry } = payload;
    const data = isRoom ? payload["data"] : kind === "stream" ? entry : payload;
    const told = event && (isRoom ? event.rooms : kind === "webhook" ? event.webhook : event.topic);
    const wrong = told ? violation(event, data) : `nobody declares it for a ${kind}`;
    if (wrong === undefined) continue;
    throw new Error(`${kind} ${name} is not as declared: ${wrong}\n${JSON.stringify(data)}`);
  }
}
