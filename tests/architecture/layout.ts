/** Holds a tree of sources to tables of who may import and contain what. */

import { findWords, importsOf, type Source } from "./scan.ts";

/** Files that match `files` import inside the tree only what matches `may`. The first row counts. */
export interface Area {
  files: string[];
  /**
   * Globs of paths; `type ` in front allows types alone. `{dir}` is the importing file's folder,
   * `{service}` the folder of its service.
   */
  may: string[];
  /** Globs of packages, `node:…` included; any if absent. */
  packages?: string[];
}

/** What matches `target` is imported only by files that match `by`. */
export interface Reserved {
  target: string[];
  by: string[];
  rule: string;
}

/** What must not stand in a file. */
export interface Ban {
  pattern: RegExp;
  topLevelOnly?: boolean;
  /** Looks into text as well, where SQL stands. */
  inText?: boolean;
  /** Files it concerns, and those of them it does not. */
  files: string[];
  except: string[];
  rule: string;
}

export interface Layout {
  areas: Area[];
  reserved: Reserved[];
  bans: Ban[];
  /** Whether a path is named as it should be. */
  names: { files: string[]; name: RegExp; rule: string }[];
  lines: { most: number; except: string[] };
  /** Import map names that stand for paths: `"@/": "./"`. */
  aliases?: Record<string, string>;
}

/** Every broken rule as `file:line imports x: rule`. */
export function violations(sources: Source[], layout: Layout): string[] {
  return sources.flatMap((source) => [
    ...importViolations(source, layout),
    ...contentViolations(source, layout),
  ]);
}

function importViolations(source: Source, layout: Layout): string[] {
  const area = layout.areas.find(({ files }) => matches(files, source.path));
  if (!area) return [`${source.path}:1 stands outside the layout: it is in no row of the table`];
  const said: string[] = [];
  for (const { specifier, line, kind } of importsOf(source)) {
    const { path, name } = resolve(source.path, specifier, layout.aliases ?? {});
    // A URL may name any file; only modules are held to the table.
    if (kind === "url" && !(path && /\.tsx?$/.test(path))) continue;
    const at = `${source.path}:${line} imports ${path ?? name}:`;
    const target = path ?? name!;
    const allowed = path ? area.may : area.packages ?? ["**"];
    if (!allows(allowed, target, source.path, kind === "type")) {
      said.push(`${at} ${area.files[0]} imports only ${allowed.join(", ") || "nothing"}`);
    }
    for (const { target: reserved, by, rule } of layout.reserved) {
      if (!matches(reserved, target) || matches(by, source.path)) continue;
      if (path && (path === source.path || siblings(source.path, path))) continue;
      said.push(`${at} ${rule}`);
    }
  }
  return said;
}

function contentViolations({ path, text }: Source, layout: Layout): string[] {
  const said: string[] = [];
  for (const { pattern, topLevelOnly, inText, files, except, rule } of layout.bans) {
    if (!matches(files, path) || matches(except, path)) continue;
    const lines = inText
      ? [...text.matchAll(pattern)].map(({ index }) => text.slice(0, index).split("\n").length)
      : findWords(text, pattern, topLevelOnly);
    for (const line of lines) said.push(`${path}:${line} ${rule}`);
  }
  const name = layout.names.find(({ files }) => matches(files, path));
  if (name && !name.name.test(path.split("/").at(-1)!)) said.push(`${path}:1 ${name.rule}`);
  const lines = text.trimEnd().split("\n").length;
  if (lines > layout.lines.most && !matches(layout.lines.except, path)) {
    said.push(`${path}:${lines} a file has at most ${layout.lines.most} lines`);
  }
  return said;
}

/** Adapters of one port: `room_hub_redis.ts` may lean on `room_hub_memory.ts` and their like. */
function siblings(from: string, to: string): boolean {
  const stem = to.replace(/_[a-z]+\.ts$/, "_");
  return from.startsWith(stem) && !from.slice(stem.length).includes("/");
}

function allows(globs: string[], target: string, from: string, isType: boolean): boolean {
  const dir = from.includes("/") ? from.slice(0, from.lastIndexOf("/")) : ".";
  const service = from.split("/").slice(0, 2).join("/");
  return globs.some((glob) => {
    const typesOnly = glob.startsWith("type ");
    if (typesOnly && !isType) return false;
    const own = glob.replace("{dir}", dir).replace("{service}", service);
    return matches([own.replace(/^type /, "")], target);
  });
}

/** A path inside the tree, or the name of a package. */
function resolve(from: string, specifier: string, aliases: Record<string, string>) {
  const alias = Object.keys(aliases).find((name) =>
    specifier === name || (name.endsWith("/") && specifier.startsWith(name))
  );
  if (alias) {
    const path = aliases[alias]! + specifier.slice(alias.length);
    return { path: new URL(path, "file:///").pathname.slice(1) };
  }
  if (!/^\.{0,2}\//.test(specifier)) return { name: specifier };
  return { path: decodeURI(new URL(specifier, `file:///${from}`).pathname.slice(1)) };
}

/** `*` stays within a folder, `**` does not, `{a,b}` is either, `!(a|b)` any name but these. */
export function matches(globs: string[], path: string): boolean {
  return globs.some((glob) => toRegExp(glob).test(path));
}

function toRegExp(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(
      /!\\\(.*?\\\)|\*\*\/|\*\*|\*|\{|\}|,/g,
      (mark) =>
        mark.startsWith("!") ? `(?!(?:${mark.slice(3, -2).replaceAll("\\|", "|")})/)[^/]*` : ({
          "**/": "(?:.*/)?",
          "**": ".*",
          "*": "[^/]*",
          "{": "(?:",
          "}": ")",
          ",": "|",
        })[mark]!,
    );
  return new RegExp(`^${source}$`);
}
