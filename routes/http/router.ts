/** Which handlers a request meets: Hono's trie, which is asked once for each fixed address. */

import { TrieRouter } from "hono/router/trie-router";
import type { Result } from "hono/router";

/**
 * An address without parameters meets the same handlers every time, and the busiest are such. Hono's
 * own fast router takes no table in which a fixed part stands beside a parameter, as `/users/me`
 * beside `/users/:user_id`.
 */
export class FixedPathRouter<T> extends TrieRouter<T> {
  override name = "FixedPathRouter";
  readonly #methods = new Set<string>();
  readonly #fixed = new Set<string>();
  /** By method and address. */
  #found = new Map<string, Result<T>>();

  override add(method: string, path: string, handler: T): void {
    super.add(method, path, handler);
    this.#methods.add(method);
    if (!/[:*]/.test(path)) this.#fixed.add(path);
    this.#found = new Map();
  }

  override match(method: string, path: string): Result<T> {
    // A client invents addresses and methods; what is kept is bounded by the routes.
    if (!this.#fixed.has(path) || !this.#methods.has(method)) return super.match(method, path);
    const key = `${method} ${path}`;
    let found = this.#found.get(key);
    if (!found) this.#found.set(key, found = super.match(method, path));
    return found;
  }
}
