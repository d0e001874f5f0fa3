/** A WebSocket client that tests read frame by frame. */

export interface TestSocket extends AsyncDisposable {
  /** The next frame, parsed; rejects when the socket closes before one comes. */
  // deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
  next(): Promise<any>;
  send(message: unknown): void;
  raw(frame: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
  /** How it ended. */
  closed: Promise<CloseEvent>;
  protocol(): string;
  /** Every message so far, as text: one frame, or several lines of them. */
  messages: string[];
  /** Every frame so far. */
  seen: { op: string }[];
}

/** Deno's constructor takes headers, which the browser's types do not know. */
const DenoWebSocket = WebSocket as unknown as new (
  url: string,
  options: { protocols: string[]; headers: Record<string, string> },
) => WebSocket;

/** A test that waits longer than this for a frame has failed. */
const PATIENCE_MS = 20_000;

export function openSocket(
  url: string,
  { protocols = [], headers = {} }: {
    protocols?: string[];
    headers?: Record<string, string>;
  } = {},
): TestSocket {
  const socket = new DenoWebSocket(`${url.replace("http", "ws")}/events`, { protocols, headers });
  const closed = Promise.withResolvers<CloseEvent>();
  const frames: unknown[] = [];
  const seen: { op: string }[] = [];
  const waiting: { resolve(frame: unknown): void; reject(error: Error): void }[] = [];
  const opened = Promise.withResolvers<void>();
  socket.onopen = () => opened.resolve();
  socket.onerror = () => {};
  const messages: string[] = [];
  socket.onmessage = ({ data }) => {
    messages.push(data);
    for (const line of data.split("\n")) {
      const frame = JSON.parse(line);
      seen.push(frame);
      const reader = waiting.shift();
      if (reader) reader.resolve(frame);
      else frames.push(frame);
    }
  };
  socket.onclose = (event) => {
    opened.resolve();
    closed.resolve(event);
    const error = new Error(`The socket closed with ${event.code} ${event.reason}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  const raw = (frame: string | Uint8Array<ArrayBuffer>) =>
    void opened.promise.then(() => socket.readyState === WebSocket.OPEN && socket.send(frame));
  return {
    next() {
      if (frames.length > 0) return Promise.resolve(frames.shift());
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      if (socket.readyState === WebSocket.CLOSED) reject(new Error("The socket is closed"));
      else {
        const timer = setTimeout(() => {
          // Who has given up takes no frame from the next reader.
          waiting.splice(waiting.indexOf(reader), 1);
          reject(new Error("No frame came"));
        }, PATIENCE_MS);
        const reader = {
          resolve: (frame: unknown) => (clearTimeout(timer), resolve(frame)),
          reject: (error: Error) => (clearTimeout(timer), reject(error)),
        };
        waiting.push(reader);
      }
      return promise;
    },
    raw,
    send: (message) => raw(JSON.stringify(message)),
    close: () => socket.close(),
    closed: closed.promise,
    protocol: () => socket.protocol,
    seen,
    messages,
    async [Symbol.asyncDispose]() {
      if (socket.readyState <= WebSocket.OPEN) socket.close();
      await closed.promise;
    },
  };
}
