/**
 * WebSockets on Node, by `ws`.
 *
 * Holds, for each handshake that is being answered, the connection it came by.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Answer, Upgrade } from "./runtime.ts";

export interface Upgrades {
  upgrade: Upgrade;
  /** Answers a request that asks for an upgrade, by the handler that answers all requests. */
  take(handshake: Handshake, answer: Answer): Promise<void>;
}

interface Handshake {
  incoming: IncomingMessage;
  socket: Duplex;
  /** What came behind the request's head. */
  head: Buffer;
  isUpgraded?: true;
}

/** As `ws` has it, which carries no types: a browser's, and what only a server's has. */
type Opened = WebSocket & {
  emit(event: "open"): void;
  on(event: "error", heard: () => void): void;
  terminate(): void;
};

/** RFC 6455, section 4.1: sixteen bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** For so long a peer may take to read a refusal. */
const FAREWELL_MS = 5_000;
/** Doors count what they take; no message of ours is as long. */
const MOST_BYTES = 16 << 20;

export function createUpgrades(): Upgrades {
  const pending = new WeakMap<Request, Handshake>();
  let chosen: string | undefined;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MOST_BYTES,
    handleProtocols: () => chosen ?? false,
  });

  return {
    async take(handshake, answer) {
      const { incoming, socket } = handshake;
      const gone = () => socket.destroy();
      socket.on("error", gone);
      const host = incoming.headers.host ?? "localhost";
      try {
        const request = new Request(new URL(incoming.url ?? "/", `http://${host}`), {
          method: incoming.method ?? "GET",
          headers: pairsOf(incoming.rawHeaders),
        });
        pending.set(request, handshake);
        const response = await answer(
          request,
          Reflect.get(socket, "remoteAddress") as string | undefined ?? "local",
        );
        if (handshake.isUpgraded) socket.off("error", gone);
        else refuse(socket, await serialized(response));
      } catch {
        // Behind the handshake nobody would understand it.
        if (handshake.isUpgraded) socket.destroy();
        else refuse(socket, "HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
      }
    },

    upgrade(request, { protocol }) {
      const handshake = pending.get(request);
      const { headers } = request;
      const offered = (headers.get("upgrade") ?? "").toLowerCase().split(",");
      const isWhole = offered.some((each) => each.trim() === "websocket") &&
        KEY.test(headers.get("sec-websocket-key") ?? "") &&
        headers.get("sec-websocket-version") === "13";
      if (!handshake || !isWhole || request.method !== "GET") {
        throw new TypeError("Cannot upgrade: the request is no WebSocket handshake");
      }
      const { incoming, socket, head } = handshake;
      chosen = protocol;
      // The package takes no list.
      incoming.headers.upgrade = "websocket";
      if (protocol === undefined) delete incoming.headers["sec-websocket-protocol"];
      else incoming.headers["sec-websocket-protocol"] = protocol;
      let opened: Opened | undefined;
      // Answers before it returns: whatever it could refuse was looked at above.
      server.handleUpgrade(incoming, socket, head, (made: Opened) => opened = made);
      if (!opened) throw new TypeError("Cannot upgrade: the request is no WebSocket handshake");
      const made = opened;
      handshake.isUpgraded = true;
      made.on("error", () => {});
      queueMicrotask(() => made.emit("open"));
      return {
        socket: made,
        response: new Response(null),
        sever: () => made.terminate(),
      };
    },
  };
}

/** The last that is said on a connection: what still comes is not kept, and it does not stay open. */
function refuse(socket: Duplex, answer: Uint8Array | string): void {
  socket.resume();
  socket.end(answer);
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
  socket.once("close", () => clearTimeout(timer));
}

/** Names and values in turn, to pairs. */
function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i]!, raw[2 * i + 1]!]);
}

async function serialized(response: Response): Promise<Uint8Array> {
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  headers.set("content-length", String(body.length));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `HTTP/1.1 ${response.status} ${response.statusText || "Answer"}\r\n${lines}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}
