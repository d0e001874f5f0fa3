/**
 * Asks for pages at a constant rate, whether answers come or not (open loop): each time is counted
 * from when a request was due. A process of its own.
 *
 * Usage: deno run -A bench/pages_load.ts (settings as JSON on standard input)
 */

export interface PagesLoad {
  base: string;
  perSecond: number;
  seconds: number;
  /** Paths with their share of the requests. */
  paths: [path: string, share: number][];
  /** Every second request carries one of these. */
  cookies: string[];
}

export interface PagesTimes {
  requests: number;
  failed: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  worst: number;
  /** 95th percentile by path. */
  byPath: Record<string, number>;
}

async function load({ base, perSecond, seconds, paths, cookies }: PagesLoad): Promise<PagesTimes> {
  const bag = paths.flatMap(([path, share]) => Array<string>(share).fill(path));
  const times = new Map<string, number[]>(paths.map(([path]) => [path, []]));
  let failed = 0;
  async function ask(i: number, due: number): Promise<void> {
    const path = bag[i * 7 % bag.length]!;
    const cookie = i % 2 === 0 ? cookies[i / 2 % cookies.length] : undefined;
    const answer = await fetch(base + path, {
      headers: { accept: "text/html", "accept-encoding": "gzip", ...(cookie && { cookie }) },
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) failed++;
    times.get(path)!.push(performance.now() - due);
  }
  const total = perSecond * seconds;
  const start = performance.now();
  const running: Promise<void>[] = [];
  for (let i = 0; i < total; i++) {
    const due = start + i * 1000 / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    running.push(ask(i, due).catch(() => void failed++));
  }
  await Promise.all(running);
  const all = [...times.values()].flat().sort((a, b) => a - b);
  return {
    ...{ requests: total, failed, p50: at(all, 0.5), p95: at(all, 0.95), p99: at(all, 0.99) },
    worst: at(all, 1),
    byPath: Object.fromEntries(
      [...times].map(([path, each]) => [path, at(each.sort((a, b) => a - b), 0.95)]),
    ),
  };
}

function at(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

if (import.meta.main) {
  const settings: PagesLoad = JSON.parse(await new Response(Deno.stdin.readable).text());
  // Connections are opened before it counts.
  await load({ ...settings, seconds: 2 });
  console.log(JSON.stringify(await load(settings)));
  Deno.exit(0);
}
