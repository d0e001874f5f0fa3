/**
 * The load generator of rooms_bench.ts: sockets over raw TCP, so that it takes as little as possible
 * of the two cores it shares with the server. Prints its figures as JSON.
 *
 * Usage: rooms_load.ts BASE PID flood|steady SECONDS | resume TIMES | idle COUNT
 */

const [base, pid, task, amount] = Deno.args as [string, string, string, string];
const port = Number(new URL(base).port);
const token = await signIn();

const SOCKETS = 1_000;
const TIMED_EVERY = 50;
/** Publications under way in a flood. */
const IN_FLIGHT = 24;
const PUBLISHERS = 8;
const ROOM = await makeMatch();

/** A client connection after its handshake. */
async function open(path = "/events"): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  await connection.write(encode(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nAuthorization: Bearer ${token}\r\n` +
      "Sec-WebSocket-Protocol: veze.v1.lines\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  return connection;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A masked text frame (RFC 6455 §5.2); the mask is zero. */
function frame(message: unknown): Uint8Array<ArrayBuffer> {
  const payload = encode(JSON.stringify(message));
  const size = payload.length < 126
    ? [0x80 | payload.length]
    : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return new Uint8Array([0x81, ...size, 0, 0, 0, 0, ...payload]);
}

const buffer = new Uint8Array(1 << 20);

/** Reads until the text has come. @returns what came */
async function until(connection: Deno.Conn, text: string): Promise<string> {
  let all = "";
  const decoder = new TextDecoder();
  const own = new Uint8Array(1 << 16);
  while (!all.includes(text)) {
    const count = await connection.read(own);
    if (count === null) throw new Error(`closed before ${text}: ${all.slice(-300)}`);
    all += decoder.decode(own.subarray(0, count), { stream: true });
  }
  return all;
}

async function join(room: string): Promise<Deno.TcpConn> {
  const connection = await open();
  await until(connection, '"events":[]');
  await connection.write(frame({ id: 1, op: "subscribe", room }));
  await until(connection, '"id":1');
  return connection;
}

async function many(count: number, make: () => Promise<Deno.TcpConn>): Promise<Deno.TcpConn[]> {
  const all: Deno.TcpConn[] = [];
  while (all.length < count) {
    const some = Math.min(100, count - all.length);
    all.push(...await Promise.all(Array.from({ length: some }, make)));
  }
  return all;
}

/** Messages of `size` bytes to all sockets; counted by their bytes, timed on a few of them. */
async function fanOut(seconds: number, gap: number | null) {
  const sockets = await many(SOCKETS, () => join(ROOM));
  // A socket's requests are answered one by one: several publish.
  const publishers = await many(PUBLISHERS, () => join("world"));
  const delays: number[] = [];
  let bytes = 0;
  let isOver = false;
  sockets.forEach((connection, i) => {
    void (async () => {
      const isTimed = i % TIMED_EVERY === 0;
      const own = isTimed ? new Uint8Array(1 << 16) : buffer;
      const decoder = new TextDecoder();
      let left = "";
      while (!isOver) {
        const count = await connection.read(own).catch(() => null);
        if (count === null) return;
        bytes += count;
        if (!isTimed) continue;
        const now = performance.timeOrigin + performance.now();
        left += decoder.decode(own.subarray(0, count), { stream: true });
        let end = 0;
        for (const match of left.matchAll(/"sent":([\d.]+),"pad":"x*"/g)) {
          delays.push(now - Number(match[1]));
          end = match.index + match[0].length;
        }
        left = left.slice(end);
      }
    })();
  });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const pad = "x".repeat(64);
  let id = 100;
  let answered = 0;
  const answers = Promise.all(publishers.map(async (publisher) => {
    const decoder = new TextDecoder();
    const own = new Uint8Array(1 << 16);
    for (;;) {
      const count = await publisher.read(own).catch(() => null);
      if (count === null) return;
      answered += decoder.decode(own.subarray(0, count)).split('"op":"ok"').length - 1;
    }
  }));
  const send = () => {
    const sent = performance.timeOrigin + performance.now();
    return publishers[++id % PUBLISHERS]!.write(frame({
      ...{ id, op: "publish", room: ROOM, kind: "note", data: { sent, pad } },
    }));
  };
  // One first, to learn how large an event is on the wire.
  bytes = 0;
  await send();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const eventBytes = bytes / SOCKETS;
  [bytes, delays.length] = [0, 0];
  const cpu = cpuSeconds();
  const started = performance.now();
  const first = id;
  /** Events that the average timed socket has heard. */
  const heard = () => delays.length / (SOCKETS / TIMED_EVERY);
  for (let n = 0; performance.now() - started < seconds * 1_000; n++) {
    if (gap === null) {
      // A few on their way at any time: the server is never idle, nobody is too slow.
      while (id - first - heard() > IN_FLIGHT) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    } else {
      const wait = started + n * gap - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    await send();
  }
  while (heard() < id - first && performance.now() - started < seconds * 3_000) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const took = (performance.now() - started) / 1_000;
  const used = cpuSeconds() - cpu;
  isOver = true;
  for (const each of [...sockets, ...publishers]) each.close();
  await answers;
  delays.sort((a, b) => a - b);
  const total = (id - first) * SOCKETS;
  // Lines share a frame's header: the bytes of all sockets may be a little fewer.
  const missing = Math.max(1 - heard() / (id - first), 0.97 - bytes / eventBytes / total);
  return {
    "deliveries/s": total / took,
    "p50 ms": delays[Math.floor(delays.length / 2)]!,
    "p99 ms": delays[Math.floor(delays.length * 0.99)]!,
    "CPU µs each": 1e6 * used / total,
    "missing %": 100 * Math.max(0, missing),
    "answered %": 100 * answered / (id - first + 1),
  };
}

async function resume(times: number) {
  const publisher = await join(ROOM);
  await publisher.write(frame({ id: 2, op: "subscribe", room: ROOM }));
  const text = await until(publisher, '"id":2');
  const epoch = /"epoch":"([^"]+)","offset":(\d+),"recovered":true,"events":\[\]\}$/.exec(text)!;
  for (let n = 0; n < 300; n++) {
    const data = { n, pad: "x".repeat(64) };
    await publisher.write(
      frame({ id: `p${n}`, op: "publish", room: ROOM, kind: "note", data }),
    );
  }
  await until(publisher, '"id":"p299"');
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const connection = await open();
    await until(connection, '"events":[]');
    const cursor = { epoch: epoch[1], offset: Number(epoch[2]) };
    const began = performance.now();
    await connection.write(frame({ id: "r", op: "subscribe", room: ROOM, cursor }));
    const answer = await until(connection, "]}");
    took.push(performance.now() - began);
    if (!answer.includes('"recovered":true') || !answer.includes('"n":299')) {
      throw new Error(answer.slice(0, 300));
    }
    connection.close();
  }
  took.sort((a, b) => a - b);
  return { "p50 ms": took[Math.floor(times / 2)]!, "worst ms": took.at(-1)! };
}

async function idle(count: number) {
  // The first thousand warm the server up: code, caches, pools.
  const sockets = await many(1_000, open).then((all) => Promise.all(all.map(settled)));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const before = memory();
  const cpu = cpuSeconds();
  sockets.push(...await many(count, async () => await settled(await open())));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const after = memory();
  const used = cpuSeconds() - cpu;
  for (const each of sockets) each.close();
  return { "KB each": (after - before) / count, "CPU ms to open each": 1_000 * used / count };
}

async function settled(connection: Deno.TcpConn): Promise<Deno.TcpConn> {
  await until(connection, '"events":[]');
  return connection;
}

/** Resident memory of the server, in KiB. */
function memory(): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
}

function cpuSeconds(): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The id of a match, which is its room's name. */
async function makeMatch(): Promise<string> {
  const call = async (path: string, body: unknown) => {
    const response = await fetch(base + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return await response.json();
  };
  const users = [await call("/auth/guest", {}), await call("/auth/guest", {})];
  for (const { user } of users) {
    const ticket = { user_id: user.id, mode: "duel", region: "eu-north" };
    await call("/matchmaking/enqueue", ticket);
  }
  for (;;) {
    // The server before this one may hold its lease for a moment yet.
    const { match_id } = await call("/matchmaking/match", { user_id: users[0].user.id });
    if (match_id) return match_id;
  }
}

async function signIn(): Promise<string> {
  const response = await fetch(`${base}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: "bench",
      client_secret: "bench-secret-bench-secret",
    }),
  });
  return (await response.json()).access_token;
}

const tasks: Record<string, () => Promise<Record<string, number>>> = {
  flood: () => fanOut(Number(amount), null),
  steady: () => fanOut(Number(amount), 10),
  resume: () => resume(Number(amount)),
  idle: () => idle(Number(amount)),
};
console.log(JSON.stringify(await tasks[task]!()));
Deno.exit(0);
