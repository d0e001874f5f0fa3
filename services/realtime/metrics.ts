/** What operators see of sockets: how many, what ended them, and for how long they were open. */

import type { Metrics } from "../platform/observe/metrics.ts";
import { CLOSE } from "./wire.ts";

/**
 * Who ended a socket. `client`: it left, or broke a rule; `server`: we sent it elsewhere or could not
 * go on; `network`: it was gone without a word. The last two count against availability (OBS4).
 */
export type EndedBy = "client" | "server" | "network";

export interface RealtimeMetrics {
  opened(): void;
  ended(by: EndedBy): void;
  received(): void;
  /** @param of.openMs how long all sockets have been open until now, those that ended included */
  show(of: { count(): number; openMs(): number }): void;
}

const BY_US = new Set<number>([CLOSE.serverRestart, CLOSE.insufficientState]);
const GONE = new Set<number>([CLOSE.noPong, 1006]);

/** @param code the first one of both sides; undefined: none was said */
export function endedBy(code: number | undefined): EndedBy {
  if (code === undefined || GONE.has(code)) return "network";
  return BY_US.has(code) ? "server" : "client";
}

export function createRealtimeMetrics({ meter }: Pick<Metrics, "meter">): RealtimeMetrics {
  const opened = meter.createCounter("realtime_sockets_opened_total", {
    description: "Sockets that were let in",
  });
  const ended = meter.createCounter("realtime_sockets_ended_total", {
    description: "Sockets that ended, by who ended them: client, server or network",
  });
  const received = meter.createCounter("realtime_messages_received_total", {
    description: "Messages from clients",
  });
  for (const by of ["client", "server", "network"]) ended.add(0, { by });
  return {
    opened: () => opened.add(1),
    ended: (by) => ended.add(1, { by }),
    received: () => received.add(1),
    show({ count, openMs }) {
      meter.createObservableGauge("realtime_sockets", {
        description: "Sockets open on this node",
      }).addCallback((result) => result.observe(count()));
      meter.createObservableCounter("realtime_socket_seconds_total", {
        description: "Time that sockets were open, all of them together",
      }).addCallback((result) => result.observe(openMs() / 1000));
    },
  };
}
