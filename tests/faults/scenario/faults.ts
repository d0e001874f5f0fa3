/** What befalls a deployment while people play: each breaks one thing for a while, and mends it. */

import type { Chance } from "../../support/app/random.ts";
import type { PrivateEngine } from "../../support/engines/private_engines.ts";
import { freeze, thaw } from "../nodes/freeze.ts";
import type { Node } from "../nodes/node.ts";
import type { Proxy } from "../nodes/proxy.ts";
import { pause } from "../nodes/workload.ts";

/** What there is to break. */
export interface Stage {
  nodes: readonly Node[];
  /** Each with the proxy that nodes reach it through. */
  servers: readonly { name: string; engine: PrivateEngine; proxy: Proxy }[];
  /** By node: the file that its time of day stands in; none where clocks cannot be moved. */
  clocks: readonly string[];
  /** A file on a disk that can be filled, beside what is kept there. */
  ballast: string | undefined;
}

export interface Fault {
  name: string;
  /** Resolves once it is mended; what has to start may still be starting. */
  befall(): Promise<void>;
}

/** Every fault that this stage has parts for. */
export function faultsOf({ nodes, servers, clocks, ballast }: Stage, random: Chance): Fault[] {
  const between = (from: number, to: number) => from + random.below(to - from);

  async function replace(signal: Deno.Signal): Promise<void> {
    const node = random.pick(nodes);
    await node.kill(signal);
    await node.restart();
    await node.ready();
  }

  const ofServers = servers.flatMap(({ name, engine, proxy }): Fault[] => [
    {
      name: `${name} killed`,
      async befall() {
        await engine.kill("SIGKILL");
        await engine.restart();
      },
    },
    {
      name: `${name} stood still`,
      async befall() {
        await freeze(engine);
        await pause(between(500, 6_000));
        await thaw(engine);
      },
    },
    {
      name: `connections to ${name} cut`,
      async befall() {
        proxy.cut();
        await pause(between(100, 3_000));
        proxy.mend();
      },
    },
    {
      name: `answers of ${name} late`,
      async befall() {
        proxy.slow(between(20, 200));
        await pause(between(1_000, 4_000));
        proxy.slow(0);
      },
    },
  ]);

  return [
    { name: "node killed", befall: () => replace("SIGKILL") },
    { name: "node drained and replaced", befall: () => replace("SIGTERM") },
    {
      name: "node stood still",
      async befall() {
        const node = random.pick(nodes);
        await node.program.kill("SIGSTOP");
        await pause(between(500, 6_000));
        await node.program.kill("SIGCONT");
      },
    },
    ...ofServers,
    ...(clocks.length === 0 ? [] : [{
      name: "clock of a node jumped",
      async befall() {
        const file = random.pick(clocks);
        await Deno.writeTextFile(file, random.pick(["-10m", "-90s", "+90s", "+10m"]));
        await pause(between(1_000, 4_000));
        await Deno.writeTextFile(file, "+0");
      },
    }]),
    ...(ballast === undefined ? [] : [{
      name: "disk full",
      async befall() {
        await fill(ballast);
        await pause(between(1_000, 4_000));
        await Deno.remove(ballast);
      },
    }]),
  ];
}

/** Takes every byte that the disk has left. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(1 << 16);
  try {
    for (;;) await file.write(block);
  } catch {
    // That it is full is what was wanted.
  }
}
