import { findPostgres, findRedis } from "../support/engines/find_engines.ts";
import { restartStorm, strangersStorm } from "./storms.ts";

const enginesMissing = !await findPostgres() || !await findRedis();
const leaveOpen = { sanitizeOps: false, sanitizeResources: false };

Deno.test({
  name: "[RT10 GEN9] a restart under 300 sockets: all are back and resumed, over several seconds",
  ignore: enginesMissing,
  ...leaveOpen,
  fn: async () => console.log(await restartStorm(300)),
});

Deno.test({
  name: "[RT1] 500 sockets without credentials that answer nothing are cut within 15 s",
  ...leaveOpen,
  fn: async () => console.log(await strangersStorm(500)),
});
