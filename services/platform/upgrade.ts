/**
 * Upgrading a request to a socket that can also be cut, under the sub-protocol that was agreed on.
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

/** @param options.protocol one of those the client offers, as its answer names it; the caller chose it */
export type Upgrade = (request: Request, options: { protocol?: string }) => Upgraded;

interface Internals {
  core?: { tryClose?(handle: number): void };
}

/** @throws TypeError when the request is no WebSocket handshake */
export function upgradeSocket(request: Request, options: { protocol?: string }): Upgraded {
  // Pings are the protocol's own: the runtime's would close every socket after a stall of its own.
  const { socket, response } = Deno.upgradeWebSocket(
    options.protocol === undefined ? request : offeringOnly(request, options.protocol),
    { ...options, idleTimeout: 0 },
  );
  return { socket, response, sever: () => sever(socket) };
}

/**
 * The same request with a list of one. The runtime would look for the protocol in the list itself, and
 * finds none where no blank follows the comma.
 */
function offeringOnly(request: Request, protocol: string): Request {
  const headers = new Headers(request.headers);
  headers.set("sec-websocket-protocol", protocol);
  // What the runtime keeps of a request hangs on the object: a copy could not be upgraded.
  return Object.create(request, { headers: { value: headers } });
}

function sever(socket: WebSocket): void {
  const name = Object.getOwnPropertySymbols(socket)
    .find(({ description }) => description === "[[rid]]");
  const handle: unknown = name && Reflect.get(socket, name);
  const internals = Reflect.get(Deno, Reflect.get(Deno, "internal")) as Internals | undefined;
  if (typeof handle === "number") internals?.core?.tryClose?.(handle);
}
