/**
 * Sends one and the same request at a constant rate, whether answers come or not (open loop): each time
 * is counted from when the request was due. Plain sockets, opened beforehand, and nothing read but
 * status and length: what it costs is little beside what it asks. A process of its own.
 *
 * Usage: deno run -A bench/ml_http_load.ts (settings as JSON on standard input)
 */

export interface MlLoad {
  hostname: string;
  port: number;
  path: string;
  token: string;
  body: string;
  perSecond: number;
  seconds: number;
}

export interface MlTimes {
  requests: number;
  /** By status; 0: the connection broke. */
  failed: Record<number, number>;
  /** Milliseconds, from when each was due. */
  p50: number;
  p95: number;
  p99: number;
  worst: number;
  /** How late a request was sent, by the 95th percentile: what the generator itself adds. */
  late95: number;
}

/** More than are ever under way where the answer takes less than 100 ms. */
const SOCKETS = 64;
const HEAD_END = "\r\n\r\n";

async function load(
  { hostname, port, path, token, body, perSecond, seconds }: MlLoad,
): Promise<MlTimes> {
  const bytes = new TextEncoder().encode(
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const idle: Deno.TcpConn[] = [];
  for (let i = 0; i < SOCKETS; i++) {
    const socket = await Deno.connect({ hostname, port });
    socket.setNoDelay(true);
    idle.push(socket);
  }
  const waiting: PromiseWithResolvers<Deno.TcpConn>[] = [];
  const times: number[] = [];
  const late: number[] = [];
  const failed: Record<number, number> = {};
  async function ask(due: number): Promise<void> {
    let socket = idle.pop();
    if (!socket) {
      const free = Promise.withResolvers<Deno.TcpConn>();
      waiting.push(free);
      socket = await free.promise;
    }
    late.push(performance.now() - due);
    await socket.write(bytes);
    const status = await readAnswer(socket);
    if (status === 200) times.push(performance.now() - due);
    else failed[status] = (failed[status] ?? 0) + 1;
    const next = waiting.shift();
    if (next) next.resolve(socket);
    else idle.push(socket);
  }
  const total = perSecond * seconds;
  const start = performance.now();
  const running: Promise<void>[] = [];
  for (let i = 0; i < total;) {
    const early = start + i * 1_000 / perSecond - performance.now();
    if (early > 0) {
      await new Promise((resolve) => setTimeout(resolve, early));
      continue;
    }
    running.push(ask(start + i++ * 1_000 / perSecond));
  }
  await Promise.all(running);
  for (const socket of idle) socket.close();
  times.sort((a, b) => a - b);
  late.sort((a, b) => a - b);
  return {
    ...{ requests: total, failed, p50: at(times, 0.5), p95: at(times, 0.95) },
    ...{ p99: at(times, 0.99), worst: at(times, 1), late95: at(late, 0.95) },
  };
}

const decoder = new TextDecoder();

/** @returns the status; 0 where the connection broke */
async function readAnswer(socket: Deno.TcpConn): Promise<number> {
  const buffer = new Uint8Array(4_096);
  let text = "";
  let wanted = Infinity;
  while (text.length < wanted) {
    const read = await socket.read(buffer);
    if (read === null) return 0;
    text += decoder.decode(buffer.subarray(0, read));
    const head = text.indexOf(HEAD_END);
    if (head < 0) continue;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
    wanted = head + HEAD_END.length + length;
  }
  return Number(text.slice(9, 12));
}

function at(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

if (import.meta.main) {
  const settings: MlLoad = JSON.parse(await new Response(Deno.stdin.readable).text());
  // Code is compiled on both sides before it counts.
  await load({ ...settings, seconds: 4 });
  console.log(JSON.stringify(await load(settings)));
  Deno.exit(0);
}
