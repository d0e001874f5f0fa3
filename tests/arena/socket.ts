/** A player's socket by npm's `ws`: a client that shares no code with the service. */

import { WebSocket as WsSocket } from "ws";

export type ArenaSocket = Awaited<ReturnType<typeof openSocket>>;

/** Keeps every frame it got. */
export async function openSocket(url: string, token: string) {
  const socket = new WsSocket(url, ["veze.arena.v1", `bearer.${token}`]);
  const frames: Uint8Array[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.binaryType = "nodebuffer";
  socket.on("message", (data: Uint8Array) => frames.push(new Uint8Array(data)));
  socket.on("close", (code: number, reason: Uint8Array) => {
    closed = { code, reason: new TextDecoder().decode(reason) };
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  return {
    socket,
    frames,
    closed: () => closed,
    controls: () =>
      frames.filter(([kind]) => kind === 1)
        .map((bytes) => JSON.parse(new TextDecoder().decode(bytes.subarray(1)))),
    snapshots: () => frames.filter(([kind]) => kind! >= 128),
  };
}
