/** Versions as files: `<name>/<version>/{model.onnx, card.md, metrics.json, golden.json, reference.json, seeding.json, *.svg}`, `<name>/latest`. */

import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { manifestSchema, type ModelName } from "../manifest.ts";
import { ModelRefused } from "./candidate.ts";

/** By the name of the file. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

export interface ModelFolder {
  /** Whether files from elsewhere would be taken from here too. @throws ModelRefused: too many, too large, another name */
  check(files: ModelFiles): void;
  /** Undefined where there is no such version. @throws ModelRefused for files that cannot be taken */
  read(name: ModelName, version: string): Promise<ModelFiles | undefined>;
  /** Versions there are, by name. */
  list(name: ModelName): Promise<string[]>;
  /** What a fresh database serves; undefined where nothing says so. */
  latest(name: ModelName): Promise<string | undefined>;
  /** @throws what the file system says, of a folder that is only read for example */
  point(name: ModelName, version: string): Promise<void>;
}

const KEPT =
  /^(model\.onnx|card\.md|metrics\.json|golden\.json|(?:reference|seeding)\.json|[a-z0-9_]{1,64}\.svg)$/;
const MOST_FILES = 32;
/** Of any file besides the model. */
const OTHERS_BYTES = 1 << 20;

/** @param directory a file URL ending in "/" */
export function createModelFolder(
  { directory, maxModelBytes }: { directory: URL; maxModelBytes: number },
): ModelFolder {
  const of = (name: ModelName, version: string) => new URL(`${name}/${version}/`, directory);

  function checkSize(file: string, size: number): void {
    const most = file === "model.onnx" ? maxModelBytes : OTHERS_BYTES;
    if (size > most) throw new ModelRefused(`${file} has ${size} bytes: at most ${most} are taken`);
  }

  function checkCount(count: number): void {
    if (count <= MOST_FILES) return;
    throw new ModelRefused(`it has ${count} files: at most ${MOST_FILES} are taken`);
  }

  async function readOne(folder: URL, file: string): Promise<[string, Uint8Array]> {
    const found = await stat(new URL(file, folder));
    if (!found.isFile()) throw new ModelRefused(`${file} is no file`);
    checkSize(file, found.size);
    return [file, new Uint8Array(await readFile(new URL(file, folder)))];
  }

  return {
    check(files) {
      checkCount(files.size);
      for (const [file, { length }] of files) {
        if (!KEPT.test(file)) throw new ModelRefused(`${file} is no file of a model`);
        checkSize(file, length);
      }
    },

    async read(name, version) {
      const folder = of(name, version);
      const all = await readdir(folder).catch(absent);
      if (!all) return undefined;
      const kept = all.filter((file) => KEPT.test(file)).sort();
      checkCount(kept.length);
      return new Map(await Promise.all(kept.map((file) => readOne(folder, file))));
    },

    async list(name) {
      const found = await readdir(new URL(`${name}/`, directory), { withFileTypes: true })
        .catch(absent) ?? [];
      return found.filter((each) => each.isDirectory() && isVersion(each.name))
        .map((each) => each.name).sort();
    },

    async latest(name) {
      const text = await readFile(new URL(`${name}/latest`, directory), "utf8").catch(absent);
      const version = text?.trim();
      return version !== undefined && isVersion(version) ? version : undefined;
    },

    async point(name, version) {
      const latest = new URL(`${name}/latest`, directory);
      const next = new URL(`${name}/latest.next`, directory);
      await writeFile(next, `${version}\n`);
      await rename(next, latest);
    },
  };
}

function isVersion(text: string): boolean {
  return manifestSchema.shape.version.safeParse(text).success;
}

function absent(error: Error & { code?: string }): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}
