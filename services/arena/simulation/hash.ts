/** 32 bits over all state, to tell whether two computers play the same match. */

import type { World } from "./types.ts";
import { arraysOf } from "./world.ts";

/** FNV-1a over 32-bit words, finished as in MurmurHash3. */
export function hashWorld(world: World): number {
  let hash = 0x811c9dc5;
  for (const value of Object.values(world.state)) hash = Math.imul(hash ^ value, 0x01000193);
  for (const array of arraysOf(world)) {
    for (let i = 0; i < array.length; i++) {
      hash = Math.imul(hash ^ array[i]!, 0x01000193);
      hash ^= hash >>> 15;
    }
  }
  return finish(hash);
}

export function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
