/** `model list`, `model promote`, `model rollback`: what the nodes serve, from the command line. */

import { composeRegistry } from "../../compose/ml.ts";
import { type ModelName, type Operator, VersionPath } from "../../ml/mod.ts";
import { Failure } from "../../platform/errors.ts";
import { createIds } from "../../platform/ids.ts";
import { createMetrics } from "../../platform/observe/metrics.ts";
import type { Outside } from "../program.ts";
import { openLog, readSettings } from "../settings.ts";
import { attachDatabase } from "./attach.ts";
import { openClock } from "./clock.ts";

export const OPERATOR: Operator = { actor: "operator", address: "" };

/** The registry as a node has it, with an inference thread of the command's own once it is needed. */
export async function openRegistry(outside: Outside, logTo?: Parameters<typeof openLog>[1]) {
  await using undo = new AsyncDisposableStack();
  const { config, secrets } = readSettings(outside.env);
  const log = openLog({ log: { ...config.log, level: "warn" } }, logTo);
  const { database } = undo.use(
    await attachDatabase({ config, secrets, program: outside, log }),
  );
  const clock = await openClock(database, log);
  const ids = createIds({ clock, random: (bytes) => crypto.getRandomValues(bytes) });
  const metrics = undo.use(createMetrics());
  const { registry, folder } = composeRegistry(
    { config, database, metrics, program: outside, clock, ids, log },
    undo,
  );
  const resources = undo.move();
  return { registry, folder, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** @returns the exit code */
export async function listModels(outside: Outside): Promise<number> {
  await using opened = await openRegistry(outside);
  const versions = await opened.registry.listVersions();
  if (versions.length === 0) console.log("No version is known.");
  for (const { name, version, state, isServed, digest } of versions) {
    console.log(`${isServed ? "*" : " "} ${name}  ${version}  ${state}  ${digest.slice(0, 12)}`);
  }
  return 0;
}

/** @returns the exit code: 1 when it is refused, 2 when the arguments name no model */
export function promoteModel(
  outside: Outside,
  { name, version, force }: { name: string; version: string; force: boolean },
): Promise<number> {
  const named = VersionPath.safeParse({ name, version });
  if (!named.success) return Promise.resolve(unknown(name, version));
  return change(outside, (registry) => registry.promote(OPERATOR, { ...named.data, force }));
}

/** @returns the exit code: 1 when nothing was served before, 2 when there is no such model */
export function rollBackModel(outside: Outside, name: string): Promise<number> {
  const named = VersionPath.shape.name.safeParse(name);
  if (!named.success) return Promise.resolve(unknown(name));
  return change(outside, (registry) => registry.rollBack(OPERATOR, named.data));
}

type Registry = Awaited<ReturnType<typeof openRegistry>>["registry"];

/** What is served now is what a fresh database begins with, where the folder may be written. */
async function change(
  outside: Outside,
  work: (registry: Registry) => Promise<{ name: ModelName; version: string }>,
): Promise<number> {
  await using opened = await openRegistry(outside);
  try {
    const { name, version } = await work(opened.registry);
    console.log(`${name} ${version} is served; running nodes follow within seconds.`);
    await opened.folder.point(name, version).catch((error) =>
      console.log(`${name}/latest stays as it was: ${error.message}`)
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(
      error.code === "gate_refused" ? `${error.message}; --force serves it` : error.message,
    );
    return 1;
  }
}

function unknown(name: string, version?: string): number {
  const names = VersionPath.shape.name.options.join(", ");
  console.error(
    `Cannot find ${[name, version].filter(Boolean).join(" ")}: models are ${names}; a version is ` +
      "letters, digits, dots, dashes and underscores",
  );
  return 2;
}
