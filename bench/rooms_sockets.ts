/**
 * WebSockets over raw TCP, so that the generator of load takes as little as possible of the two cores it
 * shares with the server.
 */

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A masked frame (RFC 6455 §5.2); the mask is zero. Text unless `bytes` are given as they are. */
export function frame(payload: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const bytes = typeof payload === "string" ? encode(payload) : payload;
  const size = bytes.length < 126
    ? [0x80 | bytes.length]
    : [0x80 | 126, bytes.length >> 8, bytes.length & 255];
  return new Uint8Array([typeof payload === "string" ? 0x81 : 0x82, ...size, 0, 0, 0, 0, ...bytes]);
}

/** A connection that has asked to become a WebSocket. @param headers lines, each with its end */
export async function open(port: number, path: string, headers = ""): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  await connection.write(encode(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\n${headers}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  ));
  return connection;
}

/** Reads until this has come. @returns what came */
export async function until(connection: Deno.Conn, wanted: string | RegExp): Promise<string> {
  let all = "";
  const decoder = new TextDecoder();
  const own = new Uint8Array(1 << 16);
  const isThere = () => typeof wanted === "string" ? all.includes(wanted) : wanted.test(all);
  while (!isThere()) {
    const count = await connection.read(own);
    if (count === null) throw new Error(`closed before ${wanted}: ${all.slice(-300)}`);
    all += decoder.decode(own.subarray(0, count), { stream: true });
  }
  return all;
}

/** So many of them, a hundred at a time. */
export async function many<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count) {
    const some = Math.min(100, count - all.length);
    all.push(...await Promise.all(Array.from({ length: some }, make)));
  }
  return all;
}
