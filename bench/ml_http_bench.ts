/**
 * One row of a model by HTTP at 500 requests a second, and what a request costs the processor. The
 * program runs as `deno task start` does, with its own database; the load comes from a third process.
 *
 * Usage: deno run -A bench/ml_http_bench.ts [seconds per run] [runs]
 */

import { freePort } from "../tests/support/process/free_port.ts";
import { makeVersion, modelsDir } from "../tests/support/ml/versions.ts";
import { CLIENT, signIn, startServer } from "./http_bench.ts";
import type { MlLoad, MlTimes } from "./ml_http_load.ts";

const PER_SECOND = 500;
const WIDTH = 20;
/** Linux counts processor time in these. */
const TICKS_PER_SECOND = 100;

async function main(): Promise<void> {
  const seconds = Number(Deno.args[0] ?? 20);
  const runs = Number(Deno.args[1] ?? 3);
  await using dir = await modelsDir();
  const { files } = makeVersion({ name: "skill", version: "v1", features: WIDTH, trees: 200 });
  await dir.write("skill", "v1", files);
  await dir.point("skill", "v1");
  const data = await Deno.makeTempDir({ prefix: "veze_bench_" });
  try {
    const port = freePort();
    const base = `http://127.0.0.1:${port}`;
    await using server = await startServer({
      ...{ PORT: String(port), HOST: "127.0.0.1", DATA_DIR: data, MODELS_DIR: dir.path },
      ...{ SERVICE_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`, LOG_LEVEL: "warn" },
    }, base);
    const settings: MlLoad = {
      ...{ hostname: "127.0.0.1", port, path: "/ml/predict_skill", token: await signIn(base) },
      body: JSON.stringify({ features: Array.from({ length: WIDTH }, (_, i) => i / WIDTH) }),
      ...{ perSecond: PER_SECOND, seconds },
    };
    for (let run = 0; run < runs; run++) {
      const before = processorMs(server.pid);
      const { requests, failed, p50, p95, p99, worst, late95 } = await measure(settings);
      // The load warms up for four seconds more.
      const each = (processorMs(server.pid) - before) / (requests + 4 * PER_SECOND);
      const ms = (value: number) => value.toFixed(2);
      console.log(
        `one row by HTTP, ${PER_SECOND}/s   p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  worst ${
          ms(worst)
        } ms   not 200: ${JSON.stringify(failed)}   sent late by ${ms(late95)} ms (p95)   ${
          each.toFixed(3)
        } ms of the processor a request   load ${Deno.loadavg()[0]!.toFixed(1)}`,
      );
    }
  } finally {
    await Deno.remove(data, { recursive: true });
  }
}

async function measure(settings: MlLoad): Promise<MlTimes> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("ml_http_load.ts", import.meta.url).pathname],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(settings)));
  await writer.close();
  return await new Response(child.stdout).json();
}

/** All threads of a process, in the program and in the system. */
function processorMs(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1_000 / TICKS_PER_SECOND;
}

await main();
