/**
 * Upgrading a request to a socket that can also be cut.
 *
 * The runtime's `close()` waits for the peer's own close frame without a limit, and a peer that never
 * answers keeps its connection and everything queued for it. There is no public way to end such a
 * connection: this closes the runtime's handle, and does nothing should a later runtime hide it.
 */

export interface Upgraded {
  socket: WebSocket;
  response: Response;
  /** Ends the connection at once, whatever the peer does. */
  sever(): void;
}

export type Upgrade = (request: Request, options: { protocol?: string }) => Upgraded;

interface Internals {
  core?: { tryClose?(handle: number): void };
}

/** @throws TypeError when the request is no WebSocket handshake */
export function upgradeSocket(request: Request, options: { protocol?: string }): Upgraded {
  // Pings are the protocol's own: the runtime's would close every socket after a stall of its own.
  const { socket, response } = Deno.upgradeWebSocket(request, { ...options, idleTimeout: 0 });
  return { socket, response, sever: () => sever(socket) };
}

function sever(socket: WebSocket): void {
  const name = Object.getOwnPropertySymbols(socket)
    .find(({ description }) => description === "[[rid]]");
  const handle: unknown = name && Reflect.get(socket, name);
  const internals = Reflect.get(Deno, Reflect.get(Deno, "internal")) as Internals | undefined;
  if (typeof handle === "number") internals?.core?.tryClose?.(handle);
}
