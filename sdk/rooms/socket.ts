/**
 * The connection: opens, greets, answers pings, renews its token, and comes back by itself with full
 * jitter (docs/realtime.md, rules 1, 2, 7 and 8). It knows nothing of rooms.
 */

import { createBackoff } from "../backoff.ts";
import { type Credentials, RENEW_MS } from "../session/sign_in.ts";
import { VezeError } from "../rest/problem.ts";
import { type Asked, readFrame, type Replies, type RoomFrame, type ServerFrame } from "./frames.ts";
import { createRequests } from "../rest/requests.ts";
import type { Runtime, SocketLike } from "../runtime.ts";

export type ConnectionState =
  /** Not asked for, or closed by `close()`. */
  | { name: "closed" }
  | { name: "connecting" }
  | { name: "online"; userId: string }
  /**
   * Comes back by itself. `error` says why where it never was online: no token (`offline`, say), or a
   * socket that got no welcome (`no_welcome`), and after how many tries in a row.
   */
  | { name: "waiting"; code: number; retryInMs: number; error?: VezeError; tries?: number }
  /** Coming back is of no use: signed out, suspended, idle; or the socket could not be made at all. */
  | { name: "ended"; code: number; error?: Error };

export interface Connection {
  /** Opens unless it is open or under way. */
  open(): void;
  close(): void;
  state(): ConnectionState;
  /**
   * Resolves with the reply. `onReply` gets it before any later frame is looked at: a promise is told
   * only afterwards. @throws VezeError when it is refused, or the connection breaks
   */
  request<Op extends Asked>(
    message: { op: Op } & Record<string, unknown>,
    onReply?: (reply: Replies[Op]) => void,
  ): Promise<Replies[Op]>;
  /** Drops what is there and comes back: what arrived does not fit. */
  restart(): void;
}

/** With `.lines` a message may hold several frames; a server that does not know it takes the other. */
const PROTOCOLS = ["veze.v1.lines", "veze.v1"];
/** How much longer than its ping interval the server may stay silent. */
const SLACK_MS = 10_000;
const OPENING_MS = 10_000;
/** A connection that lived so long was a good one: the next wait is short again. */
const STEADY_MS = 5_000;
/** After a restart everybody comes back: over a wider window. */
const RESTART_WINDOW_MS = 5_000;
const SERVER_RESTART = 4003;
const UNAUTHORISED = 4501;
/** Signed out, suspended: close codes of what the token endpoint answers by status. */
const FINAL: Partial<Record<number, number>> = { 401: 4501, 403: 4504 };

export function createConnection(
  { url, runtime, credentials, onState, onFrame }: {
    /** `wss://…/events` */
    url: string;
    runtime: Runtime;
    credentials: Credentials;
    onState: (state: ConnectionState) => void;
    /** Every frame of a room. */
    onFrame: (frame: RoomFrame) => void;
  },
): Connection {
  const backoff = createBackoff(runtime.random);
  const requests = createRequests({ runtime, onSilence: () => drop(4006) });
  let state: ConnectionState = { name: "closed" };
  let socket: SocketLike | null = null;
  let silenceMs = OPENING_MS;
  /** Tries in a row that ended without a welcome. */
  let unwelcome = 0;
  /** Shown at the door by the present socket. */
  let shown: string | undefined;
  /** A token was refused at the door, and another is tried. */
  let isDoubted = false;
  /** Timers by what they are for; one of each. */
  const timers = new Map<string, () => void>();
  let stopNetwork: (() => void) | null = null;

  function arm(name: string, ms: number, call: () => void): void {
    timers.get(name)?.();
    timers.set(name, runtime.after(ms, call));
  }

  function disarm(...names: string[]): void {
    for (const name of names) {
      timers.get(name)?.();
      timers.delete(name);
    }
  }

  function become(next: ConnectionState): void {
    state = next;
    onState(next);
  }

  async function connect(): Promise<void> {
    become({ name: "connecting" });
    const connecting = state;
    let token: string | undefined;
    try {
      token = await credentials.token();
    } catch (error) {
      if (state !== connecting) return;
      const final = error instanceof VezeError ? FINAL[error.status] : undefined;
      if (final) return end(final);
      return comeBack(0, asError(error));
    }
    if (state !== connecting) return;
    let opened: SocketLike;
    try {
      opened = runtime.openSocket(url, token ? [...PROTOCOLS, `bearer.${token}`] : PROTOCOLS);
    } catch (error) {
      return end(4502, error instanceof Error ? error : new Error(String(error)));
    }
    socket = opened;
    shown = token;
    silenceMs = OPENING_MS;
    watch();
    opened.onmessage = ({ data }: { data: unknown }) => {
      if (socket !== opened) return;
      watch();
      for (const line of String(data).split("\n")) {
        if (socket !== opened) return;
        const frame = readFrame(line);
        if (!frame) return drop(4002);
        receive(frame);
      }
    };
    opened.onclose = ({ code }: { code: number }) => {
      // Codes of its own are the server's, which has understood the handshake.
      if (socket === opened) lost(code, state.name === "online" || code >= 4000);
    };
    opened.onerror = () => {};
  }

  /** The network may be gone without a word: silence says so. */
  function watch(): void {
    arm("silence", silenceMs, () => drop(4006));
  }

  function drop(code: number): void {
    const old = socket;
    lost(code);
    old?.close();
  }

  function receive(frame: ServerFrame): void {
    if (frame.op === "ping") {
      socket?.send('{"op":"pong"}');
    } else if (frame.op === "welcome") {
      unwelcome = 0;
      isDoubted = false;
      silenceMs = frame.ping_interval_s * 1_000 + SLACK_MS;
      watch();
      arm("steady", STEADY_MS, backoff.reset);
      renewSoon();
      become({ name: "online", userId: frame.user_id });
    } else if ("id" in frame) requests.take(frame);
    else onFrame(frame);
  }

  function renewSoon(least = 1_000): void {
    const left = credentials.expiresAt() - runtime.now() - RENEW_MS;
    if (left === Infinity) return;
    // Not longer than a timer can hold, and never at once again and again.
    arm("renew", Math.min(Math.max(left, least), 2 ** 31 - 1), async () => {
      let wait: number | undefined;
      try {
        const token = await credentials.token();
        if (state.name === "online" && token) await request({ op: "auth", token });
      } catch {
        // The server closes when the token ends; then it is renewed on the way back. Whatever keeps
        // it from renewing now keeps everybody: they do not all come every second.
        wait = RENEW_MS * (0.1 + 0.2 * runtime.random());
      }
      if (state.name === "online") renewSoon(wait);
    });
  }

  function lost(code: number, isWelcome = state.name === "online"): void {
    detach();
    if (code === UNAUTHORISED && state.name === "connecting" && shown && !isDoubted) {
      // It may have ended before its time, by a clock that is wrong: a fresh token tells.
      isDoubted = true;
      credentials.expire(shown);
      return void connect();
    }
    isDoubted = false;
    if (code >= 4500 && code < 5000) end(code);
    else comeBack(code, isWelcome ? undefined : noWelcome(code));
  }

  /** Browsers hide what a refused upgrade was answered: what can be known is said. */
  function noWelcome(code: number): VezeError {
    return new VezeError(
      "no_welcome",
      `No welcome from ${url} (${code}): a wrong address, or a proxy that lets no WebSocket through`,
    );
  }

  /** Hears no more of the socket; whoever waits for an answer is told. */
  function detach(): void {
    if (socket) {
      socket.onmessage = socket.onclose = socket.onopen = null;
      socket = null;
    }
    disarm("silence", "steady", "renew");
    requests.breakOff();
  }

  function end(code: number, error?: Error): void {
    disarm("retry");
    become({ name: "ended", code, ...(error && { error }) });
  }

  function comeBack(code: number, error?: VezeError): void {
    if (code === 4004) credentials.expire();
    const retryInMs = backoff.next(code === SERVER_RESTART ? RESTART_WINDOW_MS : undefined);
    const why = error && { error, tries: ++unwelcome };
    become({ name: "waiting", code, retryInMs, ...why });
    arm("retry", retryInMs, () => void connect());
  }

  function request<Op extends Asked>(
    message: { op: Op } & Record<string, unknown>,
    onReply?: (reply: Replies[Op]) => void,
  ): Promise<Replies[Op]> {
    const open = socket;
    if (!open || state.name !== "online") {
      return Promise.reject(new VezeError("offline", "The connection is not open"));
    }
    return requests.add((id) => open.send(JSON.stringify({ id, ...message })), onReply);
  }

  return {
    open() {
      stopNetwork ??= runtime.onNetwork((isOnline) => {
        if (!isOnline && socket) drop(4006);
        // Everybody behind the same router comes online together.
        else if (isOnline && state.name === "waiting") {
          arm("retry", runtime.random() * 500, () => void connect());
        }
      });
      if (state.name === "closed" || state.name === "ended") void connect();
    },
    close() {
      stopNetwork?.();
      stopNetwork = null;
      const old = socket;
      detach();
      disarm(...timers.keys());
      old?.close(1000);
      become({ name: "closed" });
    },
    state: () => state,
    request,
    restart: () => drop(4002),
  };
}

function asError(error: unknown): VezeError {
  return error instanceof VezeError ? error : new VezeError("offline", String(error));
}
