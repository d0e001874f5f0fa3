/** Files under /static, read once. */

import type { Hono } from "hono";
import type { AppEnv } from "../context.ts";
import { type Bytes, pack, takesGzip } from "./pack.ts";
import { versionOf } from "./version.ts";

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
};

/** Named by its contents: another content has another name. */
const HASHED = /-[A-Z0-9]{8}\.js$/;

/** Serves pages of the whole site, and is looked for anew whenever one is opened. */
const WORKER = "offline_worker.js";

/** A file of `static/`, or undefined when there is none of this name. */
export type ReadStatic = (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

interface Kept {
  bytes: Bytes;
  /** What a page calls these contents (`?v=`). */
  version: string;
  packed?: Bytes;
}

export function serveStatic(
  app: Hono<AppEnv>,
  read: ReadStatic,
  { followsEdits }: { followsEdits: boolean },
): void {
  const files = new Map<string, Promise<Kept | undefined>>();
  async function load(name: string): Promise<Kept | undefined> {
    const bytes = await read(name);
    if (!bytes) return undefined;
    const packed = name.endsWith(".png") ? undefined : pack(bytes, 9);
    return { bytes, version: versionOf(bytes), ...(packed && { packed }) };
  }
  app.get("/static/:name", async (c) => {
    const name = c.req.param("name");
    const type = TYPES[name.split(".").at(-1) ?? ""];
    // Only plain names of known types: nothing else is ever looked for on the disk.
    if (!type || !/^[A-Za-z0-9_-]+(\.[a-z0-9]+)+$/.test(name)) return c.notFound();
    let file = files.get(name);
    if (!file) {
      file = load(name);
      file.catch(() => files.delete(name));
      files.set(name, file);
    }
    const kept = await file;
    if (!kept) {
      files.delete(name);
      return c.notFound();
    }
    const { bytes, packed, version } = kept;
    const isPacked = packed !== undefined && takesGzip(c);
    return c.body(isPacked ? packed : bytes, 200, {
      "content-type": type,
      ...(packed && { "vary": "accept-encoding" }),
      ...(isPacked && { "content-encoding": "gzip" }),
      "cache-control": name === WORKER || followsEdits
        ? "no-cache"
        : HASHED.test(name) || c.req.query("v") === version
        ? "public, max-age=31536000, immutable"
        : "public, max-age=300",
      ...(name === WORKER && { "service-worker-allowed": "/" }),
      "x-content-type-options": "nosniff",
    });
  });
}
