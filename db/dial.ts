/**
 * Sockets to a Postgres server, and the one place that decides when to try for one.
 *
 * Left alone, the driver reconnects every connection of its pool for itself, without any pause where
 * the server accepts and hangs up (a balancer with nothing behind it), and lets queries wait until
 * that ends. Here one attempt at a time probes a server that failed; until it answers, all others
 * fail at once: requests are told to come back, and the server that returns meets no crowd.
 */

import { Socket } from "node:net";
import { Duplex } from "node:stream";

/** What the driver says of the server when it wants a socket. */
export interface Server {
  host: string[];
  port: number[];
  path?: string | null;
}

export type Dial = (server: Server) => Duplex;

const PROBE = { firstMs: 100, mostMs: 1_000 };
/** A refusal takes this long, so that whoever tries again at once does not spin. */
const REFUSE_MS = 20;

export function createDial(): Dial {
  let failures = 0;
  let nextAt = 0;
  let probing = false;
  let reason = "ECONNREFUSED";

  function failed(error: Error | undefined): void {
    failures++;
    reason = error && "code" in error ? String(error.code) : "ECONNRESET";
    const most = Math.min(PROBE.mostMs, PROBE.firstMs * 2 ** Math.min(failures, 10));
    // Half of it is jitter: many nodes do not come back in step.
    nextAt = performance.now() + most * (1 + Math.random()) / 2;
  }

  function connect({ host, port, path }: Server): Socket {
    const socket = new Socket();
    const at = failures % host.length;
    let heard = false;
    let error: Error | undefined;
    socket.once("data", () => {
      heard = true;
      failures = 0;
      probing = false;
    });
    // Hung up on before a word: an error, else the driver would keep its query and try for ever.
    socket.once("end", () => {
      if (!heard) socket.destroy(connectionError("ECONNRESET"));
    });
    socket.once("error", (cause) => error = cause);
    socket.once("close", () => {
      if (heard) return;
      probing = false;
      failed(error);
    });
    // The driver reads these for TLS.
    Object.assign(socket, { host: host[at], port: port[at] });
    if (path) socket.connect(path);
    else socket.connect(port[at]!, host[at]!);
    return socket;
  }

  return (server) => {
    if (failures === 0) return connect(server);
    if (probing || performance.now() < nextAt) return refuse(reason);
    probing = true;
    return connect(server);
  };
}

/** Takes whatever is written and fails a moment later. */
function refuse(code: string): Duplex {
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  setTimeout(() => socket.destroy(connectionError(code)), REFUSE_MS);
  return socket;
}

function connectionError(code: string): Error {
  return Object.assign(new Error(`Cannot reach the database server: ${code}`), { code });
}
