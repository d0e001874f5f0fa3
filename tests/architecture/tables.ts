/** Holds every table to its owner: who may name it in SQL, and whose schema file may be imported. */

import { importsOf, type Source } from "./scan.ts";
import { tablesNamed } from "./sql.ts";

export interface Ownership {
  /** Folder that owns a schema file's tables, where it is not `services/<name of the file>`. */
  folders: Readonly<Record<string, string>>;
  /** The only file that writes a table, where not all of its owner's do. */
  writers: Readonly<Record<string, string>>;
  /** Files that name somebody else's tables nevertheless. */
  exceptions: readonly { file: string; tables: readonly string[]; reason: string }[];
}

const SCHEMA = /^db\/schema\/(?!columns|mod)(\w+)\.ts$/;
const WRITES = new Set(["into", "update", "delete", "truncate"]);
/** Where SQL is held to it: `db/` and tools see all tables. */
const HELD = /^(services|workers|routes)\/(?!.*_test\.tsx?$)/;

export function tableViolations(sources: readonly Source[], ownership: Ownership): string[] {
  const ownerOf = (file: string) => ownership.folders[file] ?? `services/${file}`;
  const owners = new Map(sources.flatMap(({ path, text }) => {
    const file = path.match(SCHEMA)?.[1];
    if (!file) return [];
    return [...text.matchAll(/\bpgTable\(\s*"(\w+)"/g)]
      .map(([, table]): [string, string] => [table!, ownerOf(file)]);
  }));
  const known = new Set(owners.keys());
  return sources.filter(({ path }) => HELD.test(path)).flatMap((source) => {
    const { path } = source;
    const owns = (owner: string) => path.startsWith(`${owner}/`);
    const excused = ownership.exceptions.filter(({ file }) => file === path)
      .flatMap(({ tables }) => tables);
    const naming = tablesNamed(source, known);
    const written = naming
      .filter(({ table, after }) => {
        const writer = ownership.writers[table];
        return owns(owners.get(table)!) && writer && writer !== path && WRITES.has(after);
      })
      .map(({ table, line }) =>
        `${path}:${line} writes ${table}: only ${ownership.writers[table]} does`
      );
    const named = naming
      .filter(({ table }) => !owns(owners.get(table)!) && !excused.includes(table))
      .map(({ table, line }) =>
        `${path}:${line} names the table ${table}: only its owner does, ${owners.get(table)}; ` +
        "compose a fragment that it exports, or ask its service"
      );
    const imported = importsOf(source).flatMap(({ specifier, line }) => {
      const file = specifier.match(/\/db\/schema\/(\w+)\.ts$/)?.[1];
      return file && file !== "columns" && !owns(ownerOf(file))
        ? [`${path}:${line} imports db/schema/${file}.ts: only its owner does, ${ownerOf(file)}`]
        : [];
    });
    return [...written, ...named, ...imported];
  });
}
