/**
 * `deno task start [serve] […]`: the program with the permissions that its settings need and no others
 * (SEC11), and with the runtime's traces on where somebody takes them.
 *
 * It may not look at other processes, so it is watched from here whether those who started us are still
 * there, and there whether we are (OPS1).
 */

import { runChild } from "../services/platform/runtime/child_deno.ts";
import { parentsGone } from "../services/commands/serve/parents.ts";
import { lacksTraces, withTraces } from "../services/commands/serve/traced.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { ROOT, startArguments } from "./permissions.ts";

const env = Deno.env.toObject();
const [first] = Deno.args;
const line = first === undefined || first.startsWith("-") ? ["serve", ...Deno.args] : Deno.args;
const stays = line[0] === "serve" || line[0] === "worker";
const args = stays ? [...line, "--attached"] : line;
const orphaned = new AbortController();
void parentsGone(systemClock, new AbortController().signal).then(() => orphaned.abort());
Deno.exit(
  await runChild(await startArguments({ root: ROOT, cwd: Deno.cwd(), env, args }), {
    env: lacksTraces(env) ? withTraces(env) : {},
    ...{ attached: stays, signal: orphaned.signal },
  }),
);
