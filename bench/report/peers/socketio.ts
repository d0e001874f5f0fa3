/**
 * Socket.IO with connection-state recovery: a room with listeners, and publishers who are answered when
 * their event has been sent. Run by Node, in a directory where it is installed; PORT says where it listens.
 */

import { createRequire } from "node:module";
import process from "node:process";

interface Socket {
  handshake: { query: Record<string, string> };
  join(room: string): void;
  on(event: "publish", heard: (data: unknown, answer: (said: string) => void) => void): void;
}

const { Server } = createRequire(`${process.cwd()}/`)("socket.io");
const io = new Server({
  transports: ["websocket"],
  serveClient: false,
  connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true },
});
io.on("connection", (socket: Socket) => {
  if (socket.handshake.query["role"] === "listener") socket.join("room");
  socket.on("publish", (data, answer) => {
    io.to("room").emit("note", data);
    answer("answered");
  });
});
io.listen(Number(process.env["PORT"]));
