/**
 * Least permission (SEC11): what the program may do on a machine. `permissions.program` of deno.json is
 * the whole list; the binary gets it as it is, `deno task start` what the settings leave of it.
 * docs/security.md says why what is open stays open.
 */

import { fileURLToPath } from "node:url";
import { isAbsolute, join } from "node:path";

/** Members of a permission set of deno.json that we use: everything, or these. */
export interface PermissionSet {
  read: true | string[];
  write: true | string[];
  net: { allow: true | string[]; deny: string[] };
  /** Variables by name; others are as if they were not set. */
  env: { allow: string[]; ignore: true };
  sys: string[];
}

/** What a compiled program may do wherever it is started. */
export async function listPermissions(): Promise<PermissionSet> {
  const text = await Deno.readTextFile(new URL("../deno.json", import.meta.url));
  return JSON.parse(text).permissions.program;
}

/** The same as options of Deno, which asks nobody: what is not in the list fails. */
export function permissionFlags({ read, write, net, env, sys }: PermissionSet): string[] {
  return [
    "--no-prompt",
    ...flag("--allow-read", read),
    ...flag("--allow-write", write),
    ...flag("--allow-net", net.allow),
    ...flag("--deny-net", net.deny),
    ...flag("--allow-env", env.allow),
    "--ignore-env",
    ...flag("--allow-sys", sys),
    "--deny-import",
  ];
}

/** A comma in a name is written twice; nothing allowed is no option. */
function flag(name: string, allowed: true | string[]): string[] {
  if (allowed === true) return [name];
  if (allowed.length === 0) return [];
  return [`${name}=${allowed.map((each) => each.replaceAll(",", ",,")).join(",")}`];
}

export interface Place {
  /** Where the program lies. */
  root: string;
  /** Where it is started: what relative paths of settings are meant from. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Words behind main.ts. */
  args: readonly string[];
}

/** What is left of the list under these settings; wrong ones are the program's to complain of. */
export function narrow(all: PermissionSet, { root, cwd, env, args }: Place): PermissionSet {
  // Other commands read and write files that their line names.
  if (args[0] !== "serve" && args[0] !== "worker") return all;
  const data = pathOf(env.DATA_DIR || ".data", cwd);
  const files = [env.GAME_CONFIG, env.MODELS_DIR].filter((path) =>
    path !== undefined && path !== ""
  )
    .map((path) => pathOf(path!, cwd));
  const isEmbedded = !env.DATABASE_URL;
  return {
    ...all,
    read: [root, data, ...files],
    write: isEmbedded ? [data] : [],
    net: { ...all.net, allow: hostsOf(env, args) ?? all.net.allow },
  };
}

/**
 * Hosts that are talked with, where they can be known: webhooks go anywhere, an issuer's metadata and
 * Kafka's brokers name others, and the embedded database listens on a path.
 */
function hostsOf(env: Place["env"], args: readonly string[]): string[] | undefined {
  const isFront = args[0] === "serve" && args.includes("--no-workers");
  const servers = [env.DATABASE_URL, env.DATABASE_DIRECT_URL, env.REDIS_URL];
  if (!isFront || !servers[0] || env.KAFKA_BROKERS || env.OIDC_ISSUER || env.OIDC_ISSUERS) {
    return undefined;
  }
  const urls = [
    ...servers,
    env.OTEL_EXPORTER_OTLP_ENDPOINT,
    env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
  ]
    .filter((url) => url && URL.canParse(url)).map((url) => new URL(url!));
  const ports = [env.PORT || "8000", env.METRICS_PORT].filter((port) => port);
  return [
    ...new Set([
      ...urls.map(({ hostname, port, protocol }) => `${hostname}:${port || PORTS[protocol]}`),
      // Where it listens and hears itself; no port given is any.
      ...["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::]", env.HOST]
        .filter((host) => host)
        .flatMap((host) => ports.map((port) => port === "0" ? host! : `${host}:${port}`)),
    ]),
  ];
}

const PORTS: Record<string, number> = {
  ...{ "postgres:": 5432, "postgresql:": 5432, "redis:": 6379, "rediss:": 6379 },
  ...{ "http:": 80, "https:": 443 },
};

function pathOf(path: string, cwd: string): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

/** Arguments of Deno that start the program under these settings. */
export async function startArguments(place: Place): Promise<string[]> {
  return [
    "run",
    ...permissionFlags(narrow(await listPermissions(), place)),
    V8_FLAGS,
    join(place.root, "main.ts"),
    ...place.args,
  ];
}

/**
 * Megabytes of the collector's young half-space, 16 by default. What requests leave behind lives as
 * long as a commit: four times the room is a quarter of the collections, and less of it is copied.
 */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=64";

export const ROOT = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
