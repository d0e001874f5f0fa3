import type { Duplex } from "node:stream";

export interface EmbeddedLog {
  warn(details: object, message: string): void;
  fatal(details: object, message: string): void;
}

export interface EmbeddedDatabase extends AsyncDisposable {
  /** A new connection, for `postgres({ socket })`. */
  socket(): Duplex;
  /** A new connection as a port to transfer to another worker, for `portSocket` there. */
  port(): MessagePort;
  /** Resolves if the engine dies while in use; nothing but a restart of the process helps then. */
  readonly failed: Promise<Error>;
}
