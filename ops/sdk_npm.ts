/**
 * The TypeScript client as an npm package: `_build/npm/package`, with the package.json that the root
 * does not have, and its archive. `deno task sdk` writes it; the release workflow publishes it.
 */

import { pack } from "./pack.ts";
import { buildSdk } from "./sdk.ts";

const root = new URL("../", import.meta.url).pathname.replace(/\/$/, "");

/** What the package is called where it is installed. */
const NAME = "@veze/client";

/**
 * @param out directory to write; what is in it goes
 * @param env tells which repository a workflow builds from: a registry takes a package's provenance from
 *   that one alone. Elsewhere the package claims none
 * @returns the package's paths
 */
export async function buildNpm(
  out = `${root}/_build/npm`,
  env = Deno.env.toObject(),
): Promise<string[]> {
  await Deno.remove(out, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const files = await buildSdk(`${out}/package`);
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const readme = await Deno.readTextFile(`${root}/sdk/README.md`);
  const written: Record<string, string> = {
    "package.json": `${JSON.stringify(manifest(version, repositoryOf(env)), null, 2)}\n`,
    "README.md": readme.replaceAll('"./sdk.mjs"', `"${NAME}"`),
  };
  for (const [path, text] of Object.entries(written)) {
    await Deno.writeTextFile(`${out}/package/${path}`, text);
  }
  await pack(out, `veze-client-${version}`);
  return [...files, ...Object.keys(written)];
}

/** Where a workflow builds from, as GitHub tells it; undefined elsewhere. */
function repositoryOf(
  { GITHUB_SERVER_URL, GITHUB_REPOSITORY }: Record<string, string>,
): string | undefined {
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY) return undefined;
  return `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
}

function manifest(version: string, repository: string | undefined) {
  return {
    ...{ name: NAME, version, type: "module" },
    description:
      "Client of the VEZE Game backend: typed calls, rooms that resume, telemetry that waits",
    keywords: ["game", "multiplayer", "matchmaking", "leaderboards", "realtime"],
    exports: {
      ".": { types: "./sdk.d.mts", default: "./sdk.mjs" },
      "./package.json": "./package.json",
    },
    ...{ main: "./sdk.mjs", types: "./sdk.d.mts", sideEffects: false },
    files: ["sdk.mjs", "sdk.d.mts", "types"],
    engines: { node: ">=20" },
    // Nobody has been given a licence yet: npm's word for that.
    license: "UNLICENSED",
    ...(repository !== undefined && { repository: { type: "git", url: repository } }),
    publishConfig: { access: "public", provenance: repository !== undefined },
  };
}
