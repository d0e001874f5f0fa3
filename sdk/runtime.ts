/** What the client needs of its surroundings: browsers, Deno and Node have it, tests bring their own. */

/** The part of a WebSocket that is used; Node 20 has none of its own, `ws` fits. */
export interface SocketLike {
  readonly readyState: number;
  send(frame: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export interface Runtime {
  fetch(url: string, init: RequestInit): Promise<Response>;
  openSocket(url: string, protocols: string[]): SocketLike;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** Calls back after `ms`; the answer calls it off. */
  after(ms: number, call: () => void): () => void;
  /** Calls back when the device comes online (true) or goes offline; the answer stops that. */
  onNetwork(call: (isOnline: boolean) => void): () => void;
}

type SocketClass = new (url: string, protocols: string[]) => SocketLike;

/** The surroundings as they are, with what `own` brings instead. */
export function runtime(
  { WebSocket: given, ...own }: Partial<Runtime> & { WebSocket?: SocketClass } = {},
): Runtime {
  return {
    fetch: (url, init) => fetch(url, init),
    openSocket(url, protocols) {
      const Socket = given ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
      if (!Socket) {
        throw new Error("Cannot open a socket: pass a WebSocket class, such as that of `ws`");
      }
      return new Socket(url, protocols);
    },
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    onNetwork(call) {
      // Only browsers tell.
      const target = globalThis as Partial<Pick<EventTarget, "addEventListener">> & EventTarget;
      if (typeof document === "undefined" || !target.addEventListener) return () => {};
      const online = () => call(true);
      const offline = () => call(false);
      target.addEventListener("online", online);
      target.addEventListener("offline", offline);
      return () => {
        target.removeEventListener("online", online);
        target.removeEventListener("offline", offline);
      };
    },
    ...own,
  };
}

/** A random UUID (version 4); `crypto.randomUUID` exists in secure contexts only. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
