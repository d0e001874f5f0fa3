/**
 * `deno task dev`: the program with its pages following every edit. What pages are made of (routes,
 * components, islands, style sheets) is built anew and taken over by the running program, which keeps
 * its data and connections; what lies below restarts it. Open pages load themselves anew.
 *
 * Beside it runs an OpenID issuer with a few accounts (dev_issuer.ts), unless the settings name another
 * or none: it is no part of the program.
 */

import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { parentsGone } from "../services/commands/serve/parents.ts";
import { LATER_OPTIMIZED } from "../services/platform/runtime/v8_options.ts";
import { systemClock } from "../services/platform/time/clock.ts";
import { buildIslands } from "./islands.ts";

const root = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const out = `${root}/_build/dev`;
/** Built anew and handed over; everything else that is watched restarts the program. */
const FRONT = /^(routes|components|islands|static)\//;
const WATCHED = ["routes", "components", "islands", "static", "services", "db", "workers", "sdk"];
/** Editors write a file in several steps. */
const SETTLE_MS = 15;

/** What lies below the front stays the one copy that runs already. */
const below: esbuild.Plugin = {
  name: "below",
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = fileURLToPath(new URL(path, `${pathToFileURL(resolveDir)}/`));
      const isFront = FRONT.test(file.slice(root.length + 1));
      return isFront ? undefined : { path: pathToFileURL(file).href, external: true };
    });
  },
};

/** @returns the address of the built front */
async function buildFront(count: number): Promise<string> {
  const outfile = `${out}/front_${Deno.pid}_${count}.js`;
  await esbuild.build({
    entryPoints: [`${root}/routes/app.ts`],
    outfile,
    plugins: [below],
    ...{ bundle: true, format: "esm", platform: "neutral", packages: "external" },
    ...{ jsx: "automatic", jsxImportSource: "preact", logLevel: "warning" },
  });
  return pathToFileURL(outfile).href;
}

/** Whether the settings leave signing in to the issuer of this machine. */
export function wantsDevIssuer(
  { OIDC_ISSUER, OIDC_ISSUERS, APP_ENV }: Readonly<Record<string, string>>,
): boolean {
  return !OIDC_ISSUER && !OIDC_ISSUERS && APP_ENV !== "production";
}

/** Settings of the issuer beside the program; none where it is not wanted, or its port is taken. */
async function startIssuer(): Promise<Record<string, string>> {
  const env = Deno.env.toObject();
  if (!wantsDevIssuer(env)) return {};
  const { PORT, PUBLIC_URL } = env;
  const port = Number(PORT || 8000);
  try {
    // Loaded beside the program's start, which is not held up by it.
    const { devIssuerEntry, openDevIssuer, ACCOUNTS } = await import("./dev_issuer.ts");
    const publicUrl = new URL(PUBLIC_URL || `http://localhost:${port}`).origin;
    const { issuer } = await openDevIssuer({ port: port + 1, publicUrl });
    const names = Object.values(ACCOUNTS).map(({ name, roles }) =>
      roles.length > 0 ? `${name} (${roles.join(", ")})` : name
    );
    console.log(
      `Sign in at ${publicUrl}/profile as ${names.join(", ")}; OIDC_ISSUER=none: guests only`,
    );
    return { OIDC_ISSUERS: JSON.stringify([devIssuerEntry(issuer)]) };
  } catch (error) {
    console.error(`No development issuer: ${error instanceof Error ? error.message : error}`);
    return {};
  }
}

function startProgram(env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", `--v8-flags=${LATER_OPTIMIZED}`],
      ...[`${root}/main.ts`, "dev", "--follow", ...Deno.args],
    ],
    cwd: root,
    stdin: "piped",
    env,
  }).spawn();
}

/** It may have ended by itself: of an error, or of the same Ctrl-C. */
function stop(program: Deno.ChildProcess): void {
  try {
    program.kill("SIGTERM");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

async function main(): Promise<void> {
  if (Deno.args.some((arg) => arg === "--help" || arg === "-h")) {
    const { code } = await startProgram({}).status;
    Deno.exit(code);
  }
  await Deno.remove(out, { recursive: true }).catch(() => {});
  const [env] = await Promise.all([startIssuer(), buildIslands()]);
  let program = startProgram(env);
  let input = program.stdin.getWriter();
  let count = 0;
  const end = () => {
    stop(program);
    void program.status.then(({ code }) => Deno.exit(code));
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(name, end);
  void parentsGone(systemClock, new AbortController().signal).then(end);

  async function restart(): Promise<void> {
    stop(program);
    await program.status;
    program = startProgram(env);
    input = program.stdin.getWriter();
  }

  async function follow(paths: ReadonlySet<string>): Promise<void> {
    const started = performance.now();
    const isFront = [...paths].every((path) => FRONT.test(path));
    // A restart takes the sources as they are: only scripts for browsers have to be built.
    const [, front] = await Promise.all([
      buildIslands(),
      isFront ? buildFront(++count) : undefined,
    ]);
    if (front) await input.write(new TextEncoder().encode(`${front}\n`));
    else await restart();
    const ms = Math.round(performance.now() - started);
    console.log(`${[...paths].join(", ")}: ${front ? "built" : "restarted"} in ${ms} ms`);
  }

  for await (const paths of edits()) {
    await follow(paths).catch((error) => console.error(`Not taken over: ${error.message}`));
  }
}

/** Paths below the root that were edited, gathered until nothing more comes for a moment. */
async function* edits(): AsyncGenerator<Set<string>> {
  const gathered = new Set<string>();
  let wake = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watcher = Deno.watchFs([...WATCHED.map((name) => `${root}/${name}`), `${root}/main.ts`]);
  void (async () => {
    for await (const { kind, paths } of watcher) {
      if (kind === "access" || kind === "other") continue;
      for (const path of paths) {
        const name = path.slice(root.length + 1);
        if (!/(?<!_test)\.(tsx?|css|svg|json|webmanifest)$/.test(name)) continue;
        gathered.add(name);
        clearTimeout(timer);
        timer = setTimeout(wake.resolve, SETTLE_MS);
      }
    }
  })();
  for (;;) {
    await wake.promise;
    wake = Promise.withResolvers();
    const paths = new Set(gathered);
    gathered.clear();
    if (paths.size > 0) yield paths;
  }
}

if (import.meta.main) await main();
