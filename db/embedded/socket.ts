/** One end of a port to the embedded database as the socket that postgres.js wants. */

import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";

/**
 * A Duplex over a port of `EmbeddedDatabase.port()`. Works in whichever thread holds the port:
 * `postgres({ socket: () => portSocket(port) })`.
 */
export function portSocket(port: MessagePort): Duplex {
  const socket = new Duplex({
    read() {},
    write(chunk: Uint8Array, _encoding, done) {
      // A copy: the chunk may be a window into Node's shared pool.
      port.postMessage(new Uint8Array(chunk));
      done();
    },
    final(done) {
      done();
      // The database has no half-closed connections; postgres.js waits for "close".
      socket.destroy();
    },
    destroy(error, done) {
      state.readyState = "closed";
      port.postMessage(null);
      port.close();
      done(error);
    },
  });
  // postgres.js says goodbye only to a socket that calls itself open.
  const state = Object.assign(socket, { readyState: "open" });
  port.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => {
    if (data === null) socket.destroy();
    else socket.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  };
  return socket;
}
