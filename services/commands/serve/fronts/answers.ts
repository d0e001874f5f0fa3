/** What the supervisor answers for all of its processes, asked by whichever front was asked. */

import type { Clock } from "../../../platform/time/clock.ts";
import { type Listening, runtime } from "../../../platform/runtime/mod.ts";
import type { Readiness, Supervised } from "./process.ts";
import { KEY_HEADER } from "./part.ts";
import type { Tally, Totals } from "./totals.ts";

/** Listens on this machine alone, for whoever has the key. */
export async function answerForAll(
  deps: { processes: () => readonly Supervised[]; totals: Totals; key: string; clock: Clock },
): Promise<Listening> {
  return await runtime.listen({ host: "127.0.0.1", port: 0 }, async (request) => {
    if (request.headers.get(KEY_HEADER) !== deps.key) return new Response(null, { status: 404 });
    const { pathname } = new URL(request.url);
    if (pathname === "/metrics") return new Response(await collect(deps));
    if (pathname === "/ready") return Response.json(await readinessOf(deps.processes()));
    return new Response(null, { status: 404 });
  });
}

/** The metrics of all, and how many there are and have been. */
async function collect(
  { processes, totals }: { processes: () => readonly Supervised[]; totals: Totals },
): Promise<string> {
  const all = processes();
  const fresh = new Set<Tally>();
  await Promise.all(all.map(async (each) => {
    const life = each.living();
    if (life && await life.note()) fresh.add(life.tally);
  }));
  const own = [
    "# HELP front_up 1 while the process of this place has begun and answers",
    "# TYPE front_up gauge",
    ...all.map((each) => {
      const life = each.living();
      return `front_up{front="${each.name}"} ${life && fresh.has(life.tally) ? 1 : 0}`;
    }),
    "# HELP front_replaced_total Processes of this node that took the place of one that ended",
    "# TYPE front_replaced_total counter",
    `front_replaced_total ${all.reduce((sum, each) => sum + each.replaced(), 0)}`,
  ];
  return `${totals.render(fresh)}${own.join("\n")}\n`;
}

/**
 * Ready is a node of which every front that takes requests is ready, one at least, and no process
 * fails again and again. One that is being replaced takes none: what says so is a warning.
 */
export async function readinessOf(processes: readonly Supervised[]): Promise<Readiness> {
  const checks: Record<string, string> = {};
  let [serving, ready] = [0, 0];
  let isReady = true;
  await Promise.all(processes.map(async (each) => {
    const life = each.living();
    if (!life?.hasBegun() && !life?.takesRequests()) return;
    const said = await life.ready();
    // It ended while it was asked: nobody is sent to it any more.
    if (each.living() !== life) return;
    for (const [name, state] of Object.entries(said.checks)) {
      if ((checks[name] ?? "ok") === "ok") checks[name] = state;
    }
    if (!life.takesRequests()) return;
    serving++;
    if (said.ready) ready++;
    else isReady = false;
  }));
  const failing = processes.filter((each) => each.isFailing()).map(({ name }) => name);
  const away = processes.filter((each) => !each.living()?.hasBegun()).map(({ name }) => name);
  const wanted = processes.filter(({ isFront }) => isFront).length;
  if (failing.length > 0) checks.fronts = `down: ${failing.join(", ")} ended again and again`;
  else if (away.length > 0) {
    checks.fronts = `warning: ${ready} of ${wanted} ready; ${away.join(", ")} being started`;
  } else checks.fronts = "ok";
  return { ready: isReady && serving > 0 && failing.length === 0, checks };
}
