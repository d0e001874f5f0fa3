/** `model list`, `model promote`, `model rollback`: what the nodes serve, from the command line. */

import { composeRegistry } from "../../compose/ml.ts";
import {
  createShadowStore,
  type ModelName,
  type Operator,
  reportOn,
  sayShadow,
  VersionPath,
} from "../../ml/mod.ts";
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
  const { registry, folder, seedings } = composeRegistry(
    { config, database, metrics, program: outside, clock, ids, log },
    undo,
  );
  const resources = undo.move();
  return {
    registry,
    folder,
    seedings,
    database,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** @returns the exit code */
export async function listModels(outside: Outside): Promise<number> {
  await using opened = await openRegistry(outside);
  const versions = await opened.registry.listVersions();
  if (versions.length === 0) console.log("No version is known.");
  for (const { name, version, state, isServed, digest } of versions) {
    console.log(`${isServed ? "*" : " "} ${name}  ${version}  ${state}  ${digest.slice(0, 12)}`);
  }
  for (const name of new Set(versions.map((each) => each.name))) await showShadow(opened, name);
  return 0;
}

type Opened = Pick<Awaited<ReturnType<typeof openRegistry>>, "registry" | "database">;

/** What the shadow has said beside what is served, where there are both. */
async function showShadow({ registry, database }: Opened, name: ModelName): Promise<void> {
  const versions = (await registry.listVersions()).filter((each) => each.name === name);
  const [shadow, served] = [
    versions.find(({ state }) => state === "shadow"),
    versions.find(({ isServed }) => isServed),
  ];
  if (!shadow || !served) return;
  try {
    const [candidate, now] = await Promise.all([registry.get(shadow), registry.get(served)]);
    const report = await reportOn({ shadow: candidate, served: now }, createShadowStore(database));
    console.log(`${name}: ${sayShadow(report)}`);
  } catch (error) {
    // What cannot be read is said by whoever promotes it.
    if (!(error instanceof Failure)) throw error;
    console.log(`${name}: ${error.message}`);
  }
}

/** @returns the exit code: 1 when it is refused, 2 when the arguments name no model */
export function promoteModel(
  outside: Outside,
  { name, version, force }: { name: string; version: string; force: boolean },
): Promise<number> {
  const named = VersionPath.safeParse({ name, version });
  if (!named.success) return Promise.resolve(unknown(name, version));
  return change(outside, async (opened) => {
    await showShadow(opened, named.data.name);
    return await opened.registry.promote(OPERATOR, { ...named.data, force });
  });
}

/** @returns the exit code: 1 when nothing was served before, 2 when there is no such model */
export function rollBackModel(outside: Outside, name: string): Promise<number> {
  const named = VersionPath.shape.name.safeParse(name);
  if (!named.success) return Promise.resolve(unknown(name));
  return change(outside, ({ registry }) => registry.rollBack(OPERATOR, named.data));
}

/** What is served now is what a fresh database begins with, where the folder may be written. */
async function change(
  outside: Outside,
  work: (opened: Opened) => Promise<{ name: ModelName; version: string }>,
): Promise<number> {
  await using opened = await openRegistry(outside);
  try {
    const { name, version } = await work(opened);
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
