/**
 * `deno task sbom`: what the program is made of, as CycloneDX 1.6, in `ops/sbom.json`. The lock file says
 * which packages there are and what they hash to, the packages say under which licence.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */

import { listProgramImports } from "./program_imports.ts";
import { ROOT } from "./permissions.ts";

/** What may be part of it. Each lets us ship the program under terms of our own. */
export const LICENCES: ReadonlySet<string> = new Set([
  ...["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC"],
  ...["MIT", "MIT-0", "PostgreSQL", "PSF-2.0", "Python-2.0", "Unlicense", "WTFPL", "Zlib"],
]);

/** Besides, for tools that are run and not shipped: their terms bind who changes them. */
export const TOOL_LICENCES: ReadonlySet<string> = new Set([
  ...LICENCES,
  ...["CC-BY-3.0", "CC-BY-4.0", "LGPL-3.0-or-later", "MPL-2.0"],
]);

interface Lock {
  specifiers: Record<string, string>;
  npm: Record<
    string,
    { integrity: string; dependencies?: string[]; os?: string[]; cpu?: string[] }
  >;
}

export interface Component {
  type: "library";
  "bom-ref": string;
  group?: string;
  name: string;
  version: string;
  /** `required`: in the binary; `excluded`: tests, tools and what packages have for other runtimes. */
  scope: "required" | "excluded";
  hashes: { alg: "SHA-512"; content: string }[];
  licenses: ({ license: { id: string } } | { expression: string })[];
  purl: string;
}

export interface Bom {
  bomFormat: "CycloneDX";
  specVersion: "1.6";
  version: 1;
  metadata: {
    component: { type: "application"; "bom-ref": string; name: string; version: string };
  };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * The same for the same tree: no serial number, no date. Native builds of tools, one for each kind of
 * machine, are left out: none is part of the program.
 * @throws Error naming a package that says no licence, or one that is not installed
 */
export async function makeBom(root = ROOT): Promise<Bom> {
  const lock: Lock = JSON.parse(await Deno.readTextFile(`${root}/deno.lock`));
  const { name, version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const keys = Object.keys(lock.npm).filter((key) => !lock.npm[key]!.os && !lock.npm[key]!.cpu);
  const known = new Set(keys);
  const byName = new Map<string, string>();
  for (const key of keys) if (!byName.has(nameOf(key))) byName.set(nameOf(key), key);
  /** A dependency is written without its version where there is one alone. */
  const keyOf = (written: string) => known.has(written) ? written : byName.get(nameOf(written));
  const dependenciesOf = (key: string) =>
    (lock.npm[key]!.dependencies ?? []).map(keyOf).filter((each) => each !== undefined);

  const direct = (await listProgramImports(root)).map((specifier) => {
    const resolved = lock.specifiers[specifier];
    return resolved && `${nameOf(specifier.slice("npm:".length))}@${resolved}`;
  }).filter((key) => key !== undefined && known.has(key)) as string[];
  const shipped = new Set<string>();
  for (const queue = [...direct]; queue.length > 0;) {
    const key = queue.pop()!;
    if (shipped.has(key)) continue;
    shipped.add(key);
    queue.push(...dependenciesOf(key));
  }

  const components = new Map<string, Component>();
  const edges = new Map<string, Set<string>>();
  for (const key of keys) {
    const ref = purlOf(key);
    // The same package beside other peers is the same package.
    const scope = shipped.has(key) || components.get(ref)?.scope === "required"
      ? "required"
      : "excluded";
    components.set(ref, await describe(root, key, lock.npm[key]!.integrity, scope));
    const targets = edges.get(ref) ?? new Set();
    for (const each of dependenciesOf(key)) targets.add(purlOf(each));
    edges.set(ref, targets);
  }
  const self = `${name}@${version}`;
  edges.set(self, new Set(direct.map(purlOf)));
  const sorted = <T>(items: Iterable<T>, by: (item: T) => string) =>
    [...items].sort((a, b) => by(a) < by(b) ? -1 : 1);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": self, name, version } },
    components: sorted(components.values(), (each) => each.purl),
    dependencies: sorted(edges, ([ref]) => ref)
      .map(([ref, targets]) => ({ ref, dependsOn: sorted(targets, (each) => each) })),
  };
}

/** Components whose terms are not on the list, a sentence each. */
export function refusals({ components }: Pick<Bom, "components">): string[] {
  return components.flatMap(({ purl, scope, licenses }) => {
    const allowed = scope === "required" ? LICENCES : TOOL_LICENCES;
    const terms = licenses.map((each) => "license" in each ? each.license.id : each.expression);
    return terms.every((each) => isAllowed(each, allowed))
      ? []
      : [`${purl} (${scope}) is under ${terms.join(", ")}`];
  });
}

/** Of alternatives one is enough; what stands together holds together. */
function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const bare = expression.replaceAll(/[()]/g, " ");
  return bare.split(/\sOR\s/).some((option) =>
    option.split(/\sAND\s/).every((each) => allowed.has(each.trim()))
  );
}

async function describe(
  root: string,
  key: string,
  integrity: string,
  scope: Component["scope"],
): Promise<Component> {
  const full = nameOf(key);
  const version = versionOf(key);
  const path = `${root}/node_modules/.deno/${folderOf(key)}/node_modules/${full}/package.json`;
  const { license, licenses } = JSON.parse(
    await Deno.readTextFile(path).catch(() => {
      throw new Error(`Cannot describe ${key}: it is not installed. Run deno install.`);
    }),
  );
  const said: unknown = license?.type ?? license ?? licenses?.[0]?.type ?? licenses?.[0];
  if (typeof said !== "string") throw new Error(`${key} does not say under which licence it is`);
  const terms = LONG_NAMES[said] ?? said;
  const [group, name] = full.startsWith("@")
    ? full.split("/") as [string, string]
    : [undefined, full];
  return {
    ...{ type: "library" as const, "bom-ref": purlOf(key), ...(group && { group }), name, version },
    scope,
    hashes: [{ alg: "SHA-512", content: hexOf(integrity) }],
    licenses: [/ (OR|AND) /.test(terms) ? { expression: terms } : { license: { id: terms } }],
    purl: purlOf(key),
  };
}

/** What packages write that is no identifier of SPDX. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  "Apache 2.0": "Apache-2.0",
  "Apache License 2.0": "Apache-2.0",
  "BSD": "BSD-3-Clause",
  "MIT License": "MIT",
};

/** `@scope/name@1.2.3_peer@4.5.6` is the package's name, its version and those of its peers. */
function nameOf(key: string): string {
  const at = key.indexOf("@", 1);
  return at < 0 ? key : key.slice(0, at);
}

function versionOf(key: string): string {
  return key.slice(nameOf(key).length + 1).split("_")[0]!;
}

function folderOf(key: string): string {
  return `${nameOf(key).replace("/", "+")}@${versionOf(key)}`;
}

function purlOf(key: string): string {
  return `pkg:npm/${nameOf(key).replace("@", "%40")}@${versionOf(key)}`;
}

function hexOf(integrity: string): string {
  return [...atob(integrity.replace(/^sha512-/, ""))]
    .map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

export const toText = (bom: Bom): string => `${JSON.stringify(bom, null, 2)}\n`;

if (import.meta.main) {
  const bom = await makeBom();
  const refused = refusals(bom);
  if (refused.length > 0) {
    console.error(`Cannot ship this:\n${refused.map((each) => `  ${each}`).join("\n")}`);
    Deno.exit(1);
  }
  await Deno.writeTextFile(`${ROOT}/ops/sbom.json`, toText(bom));
  const shipped = bom.components.filter(({ scope }) => scope === "required").length;
  console.log(
    `ops/sbom.json: ${bom.components.length} packages, ${shipped} of them in the program`,
  );
}
