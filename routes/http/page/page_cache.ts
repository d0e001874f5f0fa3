/**
 * Encoded answers retained until what they show changes: a board's page is read far more often than
 * it moves.
 *
 * Holds the last 500 by key; the one asked for longest ago goes first. Routes drive it. An answer is
 * never older than the revision read before it was encoded, nor than half a minute. Everybody gets
 * the same bytes: nothing that depends on the caller may stand in them unless the key names it.
 */

import type { Clock } from "../../../services/platform/time/clock.ts";

export interface PageCache {
  /**
   * The bytes for `key`, encoded anew when `revision` answers another token than last time or when
   * they are half a minute old (names change without the board's revision noticing).
   */
  get(
    key: string,
    revision: () => Promise<string>,
    encode: () => Promise<string>,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

interface Page {
  revision: string;
  at: number;
  bytes: Promise<Uint8Array<ArrayBuffer>>;
}

const MAX_AGE_MS = 30_000;
const MAX_PAGES = 500;

export function createPageCache(clock: Clock): PageCache {
  const pages = new Map<string, Page>();
  const encoder = new TextEncoder();

  return {
    async get(key, revision, encode) {
      const current = await revision();
      const now = clock.elapsed();
      const known = pages.get(key);
      if (known && known.revision === current && now - known.at < MAX_AGE_MS) {
        // The one that was asked for longest ago goes first: a walk through all pages evicts no hot one.
        pages.delete(key);
        pages.set(key, known);
        return await known.bytes;
      }
      // Requests that arrive while the page is encoded share it: its revision was read before.
      const page: Page = {
        revision: current,
        at: now,
        bytes: encode().then((text) => encoder.encode(text)),
      };
      page.bytes.catch(() => pages.get(key) === page && pages.delete(key));
      pages.delete(key);
      if (pages.size >= MAX_PAGES) pages.delete(pages.keys().next().value!);
      pages.set(key, page);
      return await page.bytes;
    },
  };
}
