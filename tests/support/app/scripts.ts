/** What a page makes a browser load. */

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { TestApp } from "./test_app.ts";

/**
 * Bytes of all scripts that a page names, each packed on its own.
 * @param asked whose page it is, and in which language
 */
export async function scriptsOf(
  app: TestApp,
  path: string,
  asked: { cookie?: string; language?: string } = {},
): Promise<number> {
  const { cookie, language = "en" } = asked;
  const headers = {
    ...{ accept: "text/html", "accept-language": language },
    ...(cookie !== undefined && { cookie }),
  };
  const html = await (await app.request(path, { headers })).text();
  const scripts = new Set(
    [...html.matchAll(/(?:modulepreload" href|<script [^>]*src)="([^"]+)"/g)].map(([, url]) =>
      url!
    ),
  );
  assert.ok(scripts.size > 2);
  let bytes = 0;
  for (const url of scripts) {
    bytes += gzipSync(await (await app.request(url)).bytes(), { level: 9 }).length;
  }
  return bytes;
}
