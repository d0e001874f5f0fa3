/** Prints the digests of the scripted matches, for another process to compare. */

import { digests } from "./scripted_matches.ts";

console.log(JSON.stringify(digests(Number(Deno.args[0]), Number(Deno.args[1]))));
