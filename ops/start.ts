/**
 * `deno task start [serve] […]`: the program with the permissions that its settings need and no others
 * (SEC11), and with the runtime's traces on where somebody takes them.
 *
 * It may not look at other processes, so it is watched from here whether those who started us are still
 * there, and there whether we are (OPS1). Nor may it start any: where several serve, it is from here
 * that they are kept (OPS10).
 */

import { SERVE_LINE } from "../services/commands/serve/line.ts";
import { type Call, readLine } from "../services/commands/table.ts";
import { serveByFronts } from "../services/commands/serve/fronts/supervisor.ts";
import { runChild, startChild } from "../services/platform/runtime/child_deno.ts";
import { StartRefused } from "../services/commands/serve/prepare.ts";
import { ConfigError } from "../services/config/mod.ts";
import { parentsGone } from "../services/commands/serve/parents.ts";
import { lacksTraces, withTraces } from "../services/commands/serve/traced.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { ROOT, startArguments } from "./permissions.ts";

const env = Deno.env.toObject();
const [first] = Deno.args;
const line = first === undefined || first.startsWith("-") ? ["serve", ...Deno.args] : Deno.args;
const stays = line[0] === "serve" || line[0] === "worker";
const argumentsOf = (args: readonly string[]) =>
  startArguments({ root: ROOT, cwd: Deno.cwd(), env, args });
const reading = readLine([SERVE_LINE], line, "");
// A line that cannot be read is refused by the program itself, as is one for a single process.
if (reading.is === "call" && !reading.call.has("--member")) await serveTogether(reading.call);
const args = stays ? [...line, "--attached"] : line;
const orphaned = new AbortController();
void parentsGone(systemClock, new AbortController().signal).then(() => orphaned.abort());
Deno.exit(
  await runChild(await argumentsOf(args), {
    env: lacksTraces(env) ? withTraces(env) : {},
    ...{ attached: stays, signal: orphaned.signal },
  }),
);

/** Ends with those who serve; returns where one process is to. */
async function serveTogether({ has, valueOf }: Call): Promise<void> {
  const member = await argumentsOf(["serve", "--member"]);
  const code = await serveByFronts({
    env,
    asked: valueOf("--fronts"),
    works: !has("--no-workers"),
    attached: has("--attached"),
    traces: true,
    start: (_words, own) => startChild(member, own),
  }).catch((error) => {
    // A sentence says all that an operator can mend.
    if (error instanceof StartRefused || error instanceof ConfigError) {
      console.error(error.message);
      return error instanceof ConfigError ? 2 : 1;
    }
    throw error;
  });
  if (code !== undefined) Deno.exit(code);
}
