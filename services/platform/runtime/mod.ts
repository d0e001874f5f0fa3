/** The runtime that this process runs on. */

import type { Runtime } from "./runtime.ts";

export type * from "./runtime.ts";

export const runtime: Runtime = "Deno" in globalThis
  ? (await import("./runtime_deno.ts")).createRuntimeDeno()
  : (await import("./runtime_node.ts")).createRuntimeNode();
