/**
 * Players per core, and how punctual ticks are: `deno task bench arena_players`.
 *
 * Experts of the computer play a match of six and are recorded. Then so many matches are played at
 * once from their frames, over real sockets, against the arena's real thread; this process is their
 * players and speaks WebSocket over plain TCP. What the server's process takes of the processor is
 * counted whole, by /proc: thread, main thread, collector, and its system calls for sockets. Not
 * counted are signing in, the databases, TLS and proxies, and the kernel's work outside of calls.
 */

import { playExperts } from "../tests/arena/expert_matches.ts";

const RUNS = 3;
const SECONDS = 8;
const WARM_UP_SECONDS = 8;
const TICKS_PER_SECOND = 30;
const MATCHES = [1, 8, 24] as const;
/** What a core is loaded with: the rest is for what does not come evenly. */
const LOADED = 0.7;
const CLOCK_TICKS = 100;
const options = {
  ...{ seed: 1, seats: 6 },
  ticks: TICKS_PER_SECOND * (WARM_UP_SECONDS + RUNS * SECONDS + 10),
};

/** By seat: what it sends after each frame, with the header of a frame whose mask is zero. */
function recordPlayers(): Uint8Array<ArrayBuffer>[][] {
  const bySeat: Uint8Array<ArrayBuffer>[][] = Array.from({ length: options.seats }, () => []);
  playExperts({
    ...options,
    record: (commands) =>
      commands.forEach((bytes, seat) =>
        bySeat[seat]!.push(Uint8Array.of(0x82, 0x80 | bytes.length, 0, 0, 0, 0, ...bytes))
      ),
  });
  return bySeat;
}

/** One player: answers every frame with what was recorded. */
async function play(
  port: number,
  path: string,
  sent: readonly Uint8Array<ArrayBuffer>[],
  ended: AbortSignal,
): Promise<void> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  ended.addEventListener("abort", () => connection.close());
  connection.setNoDelay(true);
  await connection.write(new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  const buffer = new Uint8Array(4_096);
  await connection.read(buffer);
  void (async () => {
    let [frames, open] = [1, 0];
    while (true) {
      const count = await connection.read(buffer);
      if (count === null) throw new Error(`Cannot play: ${path} was closed`);
      // Frames are short, and whole but for the last: their lengths lead from one to the next.
      let before = frames;
      let at = open;
      for (; at + 1 < count; frames++) {
        const length = buffer[at + 1]!;
        at += length === 126 ? 4 + (buffer[at + 2]! << 8 | buffer[at + 3]!) : 2 + length;
      }
      open = Math.max(0, at - count);
      for (; before < frames; before++) await connection.write(sent[before]!);
    }
  })().catch((error) => {
    if (!ended.aborted) throw error;
  });
}

/** Seconds of the processor, by what a thread is called. */
function usedBy(pid: number): { arena: number; all: number } {
  let [arena, all] = [0, 0];
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    const stat = Deno.readTextFileSync(`/proc/${pid}/task/${name}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const seconds = (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
    all += seconds;
    if (stat.includes("(worker")) arena += seconds;
  }
  return { arena, all };
}

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const at = (values: number[], part: number) => values[Math.trunc(values.length * part)]!;
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

async function measure(matches: number, bySeat: Uint8Array<ArrayBuffer>[][]): Promise<void> {
  const server = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", new URL("arena_players_server.ts", import.meta.url).pathname],
      JSON.stringify(options),
    ],
    stdout: "piped",
  }).spawn();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await reader.read()).value);
  const ended = new AbortController();
  for (let match = 0; match < matches; match++) {
    for (let seat = 0; seat < options.seats; seat++) {
      await play(port, `/arena/m${match}/${seat}`, bySeat[seat]!, ended.signal);
    }
  }
  await wait(WARM_UP_SECONDS);
  const cpu: number[] = [];
  const arena: number[] = [];
  const [p50, p99]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    await (await fetch(`http://127.0.0.1:${port}/lateness`)).body?.cancel();
    const [before, started] = [usedBy(server.pid), performance.now()];
    await wait(SECONDS);
    const seconds = (performance.now() - started) / 1_000;
    const after = usedBy(server.pid);
    const late: number[] = await (await fetch(`http://127.0.0.1:${port}/lateness`)).json();
    late.sort((a, b) => a - b);
    if (late.length < seconds * TICKS_PER_SECOND * 0.95) console.log(`only ${late.length} ticks`);
    cpu.push((after.all - before.all) / seconds);
    arena.push((after.arena - before.arena) / seconds);
    p50.push(at(late, 0.5));
    p99.push(at(late, 0.99));
  }
  ended.abort();
  server.kill();
  await server.status;
  const perMatch = (seconds: number) => seconds * 1e6 / matches / TICKS_PER_SECOND;
  const [all, own] = [middle(cpu), middle(arena)];
  const players = matches * options.seats;
  console.log(
    `${matches} matches, ${players} players: ${(all * 100).toFixed(0)} % of a core, ` +
      `${perMatch(all).toFixed(0)} µs a match and tick (${perMatch(own).toFixed(0)} of the ` +
      `arena's thread), ${(perMatch(all) / options.seats).toFixed(1)} µs a client and tick: ` +
      `${Math.trunc(LOADED / (all / players))} players a core at ${
        LOADED * 100
      } %; frames late by ` +
      `p50 ${middle(p50).toFixed(2)} ms, p99 ${middle(p99).toFixed(2)} ms`,
  );
}

const bySeat = recordPlayers();
for (const matches of MATCHES) await measure(matches, bySeat);
