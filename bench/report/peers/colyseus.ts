/**
 * Colyseus: a room with listeners, a desk at which publishers are answered, and its queue for matches of
 * two. Run by Node, in a directory where it is installed; PORT says where it listens.
 */

import { createRequire } from "node:module";
import process from "node:process";

interface Client {
  send(kind: string, message?: unknown): void;
}

const require = createRequire(`${process.cwd()}/`);
const { Server, Room, QueueRoom } = require("@colyseus/core");
const { WebSocketTransport } = require("@colyseus/ws-transport");

const arenas = new Set<{ broadcast(kind: string, message: unknown): void }>();

class Arena extends Room {
  onCreate() {
    this.autoDispose = false;
    // There is no state to send.
    this.patchRate = null;
    arenas.add(this as unknown as { broadcast(kind: string, message: unknown): void });
  }
}

/** Publishers stand outside the room, as they do with the others. */
class Desk extends Room {
  onCreate() {
    this.autoDispose = false;
    this.onMessage("publish", (client: Client, text: string) => {
      for (const arena of arenas) arena.broadcast("note", text);
      client.send("answered");
    });
  }
}

/**
 * Looks for matches every 50 ms in place of every second. Who comes has a seat and a socket, and is queued
 * when he asks for it, so that what is timed is queueing alone.
 */
class Queue extends QueueRoom {
  cycleTickInterval = 50;

  onCreate(options: unknown) {
    super.onCreate(options);
    this.onMessage(
      "enter",
      (client: Client, rank: number) => this.addToQueue(client, { rank, options: {} }),
    );
  }

  onJoin() {}
}

/** Nobody takes the seats that are offered: it goes soon, before the next ones come. */
class Duel extends Room {
  seatReservationTimeout = 1;
}

const server = new Server({
  // The generator answers no pings: none come within a run.
  transport: new WebSocketTransport({ pingInterval: 60_000 }),
  greet: false,
  gracefullyShutdown: false,
});
server.define("arena", Arena);
server.define("desk", Desk);
server.define("duel", Duel);
server.define("queue", Queue, { matchRoomName: "duel", maxPlayers: 2 });
server.listen(Number(process.env["PORT"]));
