/** Whether a version's files are what they say, before any engine sees them (ML3). */

import { createHash } from "node:crypto";
import type { z } from "zod";
import { sayFault } from "../../platform/issues.ts";
import {
  type Golden,
  goldenSchema,
  type Manifest,
  MANIFEST_SCHEMA,
  manifestSchema,
  type ModelName,
} from "../manifest.ts";
import { type Reference, REFERENCE_FILE, referenceSchema } from "../reference.ts";
import { type Seeding, SEEDING_FILE, seedingSchema } from "../wire_seeding.ts";
import { ForeignGraph, inspectGraph } from "../onnx/inspect_graph.ts";

/** The files cannot be served; the message says why. */
export class ModelRefused extends Error {
  override name = "ModelRefused";
}

export interface Candidate {
  files: ReadonlyMap<string, Uint8Array>;
  /** As `digestOfFiles`. */
  digest: string;
  manifest: Manifest;
  golden: Golden;
  /** Undefined of a version that was made without. */
  reference: Reference | undefined;
}

/**
 * Reads files and holds them against one another.
 * @throws ModelRefused
 */
export function readCandidate(
  files: ReadonlyMap<string, Uint8Array>,
  { name, version }: { name: ModelName; version: string },
): Candidate {
  const manifest = readManifest(files);
  const golden = parse(goldenSchema, readJson(files, "golden.json"), "golden.json");
  fileOf(files, "card.md");
  const digest = createHash("sha256").update(fileOf(files, "model.onnx")).digest("hex");
  const width = manifest.features.length;
  const names = new Set(manifest.features.map((feature) => feature.name));
  const regression = manifest.name === "skill";
  const faults: [is: boolean, why: string][] = [
    [manifest.name !== name, `metrics.json is of the model "${manifest.name}"`],
    [manifest.version !== version, `metrics.json is of the version "${manifest.version}"`],
    [manifest.sha256 !== digest, "model.onnx has another SHA-256 than metrics.json says"],
    [names.size !== width, "metrics.json has two features of one name"],
    [
      (manifest.task === "regression") !== regression,
      `a model "${name}" is a ${regression ? "regression" : "classification"}`,
    ],
    [name === "bot" && manifest.threshold === null, 'a model "bot" needs a threshold'],
    [
      golden.inputs.some((row) => row.length !== width),
      `golden.json has rows of another length than ${width}`,
    ],
    [golden.outputs.length !== golden.inputs.length, "golden.json lacks outputs, or rows"],
  ];
  const fault = faults.find(([is]) => is);
  if (fault) throw new ModelRefused(fault[1]);
  inspectOnnx(fileOf(files, "model.onnx"), width);
  const reference = referenceOf(files, manifest);
  seedingOf(files, manifest);
  return { files, digest: digestOfFiles(files), manifest, golden, reference };
}

/** What training saw, where it is there. @throws ModelRefused where it is that of another model */
export function referenceOf(
  files: ReadonlyMap<string, Uint8Array>,
  { sha256, features }: Pick<Manifest, "sha256" | "features">,
): Reference | undefined {
  const bytes = files.get(REFERENCE_FILE);
  if (!bytes) return undefined;
  const reference = parse(referenceSchema, readJson(files, REFERENCE_FILE), REFERENCE_FILE);
  if (reference.sha256 !== sha256) throw new ModelRefused(`${REFERENCE_FILE} is of another model`);
  const names = (of: readonly { name: string }[]) => of.map(({ name }) => name).join();
  if (names(reference.features) === names(features)) return reference;
  throw new ModelRefused(`${REFERENCE_FILE} has other features than metrics.json`);
}

/** What its seeds are worth, where it was asked. @throws ModelRefused where it is that of another model */
export function seedingOf(
  files: ReadonlyMap<string, Uint8Array>,
  { sha256 }: Pick<Manifest, "sha256">,
): Seeding | undefined {
  if (!files.has(SEEDING_FILE)) return undefined;
  const seeding = parse(seedingSchema, readJson(files, SEEDING_FILE), SEEDING_FILE);
  if (seeding.sha256 === sha256) return seeding;
  throw new ModelRefused(`${SEEDING_FILE} is of another model`);
}

/** What `metrics.json` says. @throws ModelRefused */
export function readManifest(files: ReadonlyMap<string, Uint8Array>): Manifest {
  const json = readJson(files, "metrics.json");
  const { schema } = (json ?? {}) as { schema?: unknown };
  if (schema !== MANIFEST_SCHEMA) {
    throw new ModelRefused(
      `metrics.json is of schema ${schema ?? "none"}: this program reads ${MANIFEST_SCHEMA}; ` +
        "train the model again",
    );
  }
  return parse(manifestSchema, json, "metrics.json");
}

/** What may be given to a version later, or change. */
const BESIDE: ReadonlySet<string> = new Set([REFERENCE_FILE, SEEDING_FILE]);

/**
 * What a version is told by: the SHA-256, in lower-case hex, of what `sha256sum` says of its files in
 * the order of their names. The same model with another threshold or another verdict is another version;
 * what drift is told by, and what its seeds are worth, change no answer, and do not count.
 */
export function digestOfFiles(files: ReadonlyMap<string, Uint8Array>): string {
  const all = createHash("sha256");
  for (const file of [...files.keys()].sort()) {
    if (BESIDE.has(file)) continue;
    const digest = createHash("sha256").update(files.get(file)!).digest("hex");
    all.update(`${digest}  ${file}\n`);
  }
  return all.digest("hex");
}

/** A version is one model for ever. @throws ModelRefused */
export function refuseOtherBytes(known: { digest: string } | undefined, digest: string): void {
  if (!known || known.digest === digest) return;
  throw new ModelRefused(
    `this version is known with other files, of the digest ${known.digest}: ` +
      "give other bytes another version",
  );
}

/**
 * Why the gate keeps a version from taking the place of the one served, undefined: none; its own verdict
 * says whether it is worth it, and only of the version it was judged beside (ML3).
 */
export function gateRefusal(
  { gate }: Manifest,
  served: { version: string } | undefined,
): string | undefined {
  if (!gate) return "metrics.json holds no verdict: nobody has judged it";
  if (!gate.passes) return gate.why.join("; ");
  if (!served || gate.against === served.version) return undefined;
  const beside = gate.against === null ? "no other version" : gate.against;
  return `it was judged beside ${beside}, and ${served.version} is served`;
}

function inspectOnnx(onnx: Uint8Array, width: number): void {
  try {
    inspectGraph(onnx, width);
  } catch (error) {
    if (!(error instanceof ForeignGraph)) throw error;
    throw new ModelRefused(`model.onnx: ${error.message}`, { cause: error });
  }
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, file: string): Uint8Array {
  const bytes = files.get(file);
  if (!bytes) throw new ModelRefused(`${file} is missing`);
  return bytes;
}

function readJson(files: ReadonlyMap<string, Uint8Array>, file: string): unknown {
  const bytes = fileOf(files, file);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelRefused(`${file} is not JSON`, { cause });
  }
}

function parse<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ModelRefused(`${file}: ${sayFault(parsed.error.issues[0]!)}`, { cause: parsed.error });
}
