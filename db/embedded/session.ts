/**
 * Many client connections over one Postgres session.
 *
 * The session belongs to one connection until its answer ends with "ready, no transaction": an open
 * transaction keeps it, and so does a batch that ended with Flush and still lacks its Sync. In
 * between, connections with something to run take turns, one batch each. What belongs to a session
 * in Postgres is shared by all connections here: SET, temporary tables, advisory locks. Prepared
 * statements must have names of their own, as postgres.js makes them; they are closed with their
 * connection. Notifications go to everyone.
 */

import {
  closeStatementFrame,
  concat,
  createFrameReader,
  fatalFrame,
  FRAME,
  type Frame,
  IDLE,
  ProtocolError,
  queryFrame,
  REQUEST,
  stringAt,
  summarize,
  syncFrame,
} from "./frames.ts";
import { harmless } from "./statements.ts";

export interface SessionDeps {
  /** Runs complete frames; answers complete frames. What it throws ends the whole session. */
  execute(batch: Uint8Array): Uint8Array<ArrayBuffer>;
  /** The engine's answer to a start-up packet, the same for every client. */
  greeting: Uint8Array;
  /** How long an open transaction may say nothing before it is rolled back, in milliseconds. */
  silentMs: number;
  /** Lets the event loop bring what clients have sent meanwhile. */
  breathe(): Promise<void>;
  onFailure(error: unknown): void;
}

export interface Connection {
  receive(bytes: Uint8Array): void;
  /** The client is gone: what it sent still runs, an open transaction is rolled back. */
  end(): void;
}

export interface Session {
  /** `send` gets bytes for the client, and null once when the connection is over. */
  connect(send: (bytes: Uint8Array<ArrayBuffer> | null) => void): Connection;
  /** Ends every connection; open transactions are rolled back. */
  close(): void;
}

interface Client {
  send(bytes: Uint8Array<ArrayBuffer> | null): void;
  started: boolean;
  /** Frames of the batch that is still arriving. */
  pending: Uint8Array[];
  /** Batches that may run. */
  ready: Uint8Array[];
  statements: Set<string>;
  ending: boolean;
  gone: boolean;
}

/** Longest time to run batches without looking for new messages, in milliseconds. */
const SLICE_MS = 4;

/** After these the client waits for an answer. */
const BATCH_ENDS = new Set<number>([FRAME.query, FRAME.sync, FRAME.flush, FRAME.functionCall]);
const BATCH_PARTS = new Set<number>([
  FRAME.parse,
  FRAME.bind,
  FRAME.describe,
  FRAME.execute,
  FRAME.close,
]);
/** The rest of a COPY that failed; Postgres ignores them too. */
const LEFTOVERS = new Set<number>([FRAME.copyData, FRAME.copyDone, FRAME.copyFail]);

export function createSession(
  { execute, greeting, silentMs, breathe, onFailure }: SessionDeps,
): Session {
  const clients = new Set<Client>();
  /** Clients with a ready batch, in the order of their turns. */
  const turns: Client[] = [];
  let owner: Client | null = null;
  /** Prepared statements of connections that are gone. */
  let abandoned: string[] = [];
  let silence: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let closed = false;

  function run(batch: Uint8Array, from: Client | null): Uint8Array<ArrayBuffer> {
    const answer = execute(batch);
    const { status, notifications } = summarize(answer);
    owner = status === IDLE ? null : from;
    for (const notification of notifications) {
      for (const client of clients) {
        if (client !== from && client.started) client.send(notification.slice());
      }
    }
    return answer;
  }

  function enqueue(client: Client) {
    if (!turns.includes(client)) turns.push(client);
  }

  function next(): Client | undefined {
    if (!owner) return turns.shift();
    const at = turns.indexOf(owner);
    return at < 0 ? undefined : turns.splice(at, 1)[0];
  }

  async function pump() {
    if (busy) return;
    busy = true;
    clearTimeout(silence);
    try {
      let since = performance.now();
      for (let client = next(); client && !closed; client = next()) {
        const batch = client.ready.shift();
        if (batch) client.send(run(batch, client));
        if (client.ready.length) enqueue(client);
        else if (client.ending) retire(client);
        if (performance.now() - since > SLICE_MS) {
          await breathe();
          since = performance.now();
        }
      }
      if (!owner && !closed) tidy();
    } catch (error) {
      return onFailure(error);
    } finally {
      busy = false;
    }
    if (owner && !closed) silence = setTimeout(evict, silentMs, owner);
  }

  function tidy() {
    if (abandoned.length === 0) return;
    run(concat([...abandoned.map(closeStatementFrame), syncFrame()]), null);
    abandoned = [];
  }

  function evict(client: Client) {
    if (owner !== client || busy) return;
    client.send(fatalFrame(
      "25P03",
      `terminating connection: its transaction was silent for ${silentMs} ms`,
    ));
    try {
      retire(client);
    } catch (error) {
      return onFailure(error);
    }
    pump();
  }

  function retire(client: Client) {
    if (client.gone) return;
    client.gone = true;
    clients.delete(client);
    const at = turns.indexOf(client);
    if (at >= 0) turns.splice(at, 1);
    // Sync first: after Flush or an error the engine skips everything up to it.
    if (owner === client) run(concat([syncFrame(), queryFrame("rollback")]), null);
    abandoned.push(...client.statements);
    client.send(null);
  }

  function accept(client: Client, frame: Frame) {
    const { type, bytes } = frame;
    if (!client.started) return welcome(client, bytes);
    if (type === FRAME.terminate) {
      client.ending = true;
      return enqueue(client);
    }
    if (LEFTOVERS.has(type)) return;
    if (!BATCH_ENDS.has(type) && !BATCH_PARTS.has(type)) {
      // The engine would not survive a frame of an unknown kind.
      throw new ProtocolError(`Cannot run a frame of type ${type}: no client sends it`);
    }
    if (type === FRAME.parse) client.statements.add(stringAt(bytes, 5).text);
    if (type === FRAME.close && bytes[5] === FRAME.sync) {
      client.statements.delete(stringAt(bytes, 6).text);
    }
    client.pending.push(type === FRAME.query || type === FRAME.parse ? harmless(frame) : bytes);
    if (!BATCH_ENDS.has(type)) return;
    client.ready.push(concat(client.pending));
    client.pending = [];
    enqueue(client);
  }

  function welcome(client: Client, bytes: Uint8Array) {
    const code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
    if (code === REQUEST.ssl || code === REQUEST.gss) {
      return client.send(new TextEncoder().encode("N"));
    }
    if (code === REQUEST.cancel) return retire(client);
    if (code >>> 16 !== 3) throw new ProtocolError(`Cannot speak protocol version ${code >>> 16}`);
    client.started = true;
    client.send(greeting.slice());
  }

  return {
    connect(send) {
      const client: Client = {
        send,
        started: false,
        pending: [],
        ready: [],
        statements: new Set(),
        ending: false,
        gone: false,
      };
      const reader = createFrameReader();
      clients.add(client);
      return {
        receive(bytes) {
          if (client.gone || client.ending || closed) return;
          try {
            for (const frame of reader.push(bytes)) accept(client, frame);
          } catch (error) {
            if (!(error instanceof ProtocolError)) throw error;
            client.send(fatalFrame("08P01", error.message));
            client.ending = true;
            enqueue(client);
          }
          pump();
        },
        end() {
          if (client.gone || closed) return;
          client.ending = true;
          enqueue(client);
          pump();
        },
      };
    },
    close() {
      clearTimeout(silence);
      for (const client of clients) retire(client);
      closed = true;
    },
  };
}
