/**
 * Drives the TypeScript client by the suite's lines, wherever it runs: Deno, Node and pages share it.
 *
 * Holds the clients that were opened, and the storages that several share. Commands of one client are
 * answered as they end; what a client is told goes out at once.
 */

import {
  type Client,
  createClient,
  memoryStorage,
  type RoomHandle,
  runtime,
  type TokenStorage,
  VezeError,
} from "../../../../sdk/mod.ts";

type Command = Record<string, unknown> & { id: number; do: string; client: string };
type SocketClass = NonNullable<Parameters<typeof runtime>[0]>["WebSocket"];

interface Opened {
  client: Client;
  rooms: Map<string, RoomHandle>;
  aheadMs: number;
  /** Every listener throws once it has said what it was told. */
  throws: boolean;
}

export function createDriver(
  { write, WebSocket }: { write: (line: string) => void; WebSocket?: SocketClass },
): (line: string) => Promise<void> {
  const clients = new Map<string, Opened>();
  const shared = new Map<string, TokenStorage>();
  const say = (line: Record<string, unknown>) => write(JSON.stringify(line));

  function storageOf(name: string, client: string): TokenStorage {
    if (name === "refused") {
      const refuse = () => {
        throw new Error("The operation is insecure");
      };
      return { load: refuse, save: refuse };
    }
    if (!name.startsWith("shared:")) return telling(memoryStorage(), client);
    if (!shared.has(name)) shared.set(name, { ...memoryStorage(), lock: createLock() });
    return shared.get(name)!;
  }

  /** Says so when a token follows another. */
  function telling(storage: TokenStorage, client: string): TokenStorage {
    let before: string | undefined;
    return {
      load: storage.load,
      save(text) {
        storage.save(text);
        const token = JSON.parse(text ?? "{}").access_token;
        if (before !== undefined && token !== undefined && token !== before) {
          say({ client, told: "state", name: "renewed" });
        }
        before = token ?? before;
      },
    };
  }

  function open(command: Command): void {
    const { client: name, url, storage = "memory", jitter, clock_ms = 0, throws = false } = command;
    const opened: Opened = {
      ...{ rooms: new Map(), aheadMs: Number(clock_ms), throws: throws === true },
      client: createClient({
        url: String(url),
        storage: storageOf(String(storage), name),
        runtime: runtime({
          now: () => Date.now() + opened.aheadMs,
          ...(jitter !== undefined && { random: () => Number(jitter) }),
          ...(WebSocket && { WebSocket }),
        }),
      }),
    };
    clients.set(name, opened);
    const told = tellerOf(opened);
    opened.client.onConnection((state) => {
      told({
        ...{ client: name, told: "state", name: state.name },
        ...("code" in state && { code: state.code }),
        ...("retryInMs" in state && { retry_in_ms: state.retryInMs }),
      });
    });
  }

  function tellerOf({ throws }: Opened) {
    return (line: Record<string, unknown>) => {
      say(line);
      if (throws) throw new Error("A game's mistake");
    };
  }

  function join(opened: Opened, { client: name, room: asked, as }: Command): void {
    const { client, rooms } = opened;
    const tell = tellerOf(opened);
    const room = String(asked);
    const called = String(as ?? room);
    const told = { client: name, room: called };
    rooms.set(
      called,
      client.rooms.join<{ note: { n: number } }>(room, {
        event: ({ kind, data }) => {
          if (kind === "note") tell({ ...told, told: "event", n: data.n });
        },
        joined: () => tell({ ...told, told: "joined" }),
        lost: (reason) => tell({ ...told, told: "lost", reason }),
        refused: ({ code }) => tell({ ...told, told: "refused", code }),
      }),
    );
  }

  async function obey(command: Command): Promise<unknown> {
    if (command.do === "open") return open(command);
    const opened = clients.get(command.client)!;
    const { client, rooms } = opened;
    const room = String(command.room);
    switch (command.do) {
      case "close":
        clients.delete(command.client);
        return client[Symbol.dispose]();
      case "sign_in":
        return {
          user_id: (await client.signInGuest({ display_name: String(command.display_name) })).id,
        };
      case "sign_out":
        return await client.signOut();
      case "call":
        return await client.call(command.name as never, {
          ...(command.path !== undefined && { path: command.path }),
          ...(command.query !== undefined && { query: command.query }),
          ...(command.body !== undefined && { body: command.body }),
          ...(command.idempotency_key !== undefined && {
            idempotencyKey: command.idempotency_key,
          }),
        } as never);
      case "join":
        return join(opened, command);
      case "leave":
        return rooms.get(room)?.leave();
      case "presence":
        return await client.rooms.presence(room);
      case "track":
        for (let n = 0; n < Number(command.count); n++) {
          client.telemetry.track(String(command.event), { n });
        }
        return;
      case "flush":
        return { empty: await client.telemetry.flush(), ...client.telemetry.counts() };
      case "clock":
        opened.aheadMs = Number(command.ms);
        return;
      default:
        throw new Error(`Cannot ${command.do}: the driver knows no such command`);
    }
  }

  return async (line) => {
    const command = JSON.parse(line) as Command;
    try {
      say({ id: command.id, ok: await obey(command) ?? {} });
    } catch (error) {
      const { code = String(error), status = 0, retryAfter } = error instanceof VezeError
        ? error
        : {};
      say({
        id: command.id,
        failed: { code, status, ...(retryAfter !== undefined && { retry_after: retryAfter }) },
      });
    }
  };
}

/** One at a time, as a browser's tabs. */
function createLock(): NonNullable<TokenStorage["lock"]> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = tail.then(work);
    tail = next.catch(() => {});
    return next;
  };
}
