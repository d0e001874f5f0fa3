/** Members of generated clients: what a game that was written against one version misses in the next. */

const READERS = {
  ...{ "C#": membersOfCsharp, TypeScript: membersOfTypeScript, GDScript: membersOfGdscript },
};

/** Files by path, and what their client is called. */
interface Generated {
  client: keyof typeof READERS;
  files: Record<string, string>;
}

/** @returns a sentence for each member of `before` that `after` lacks, or has as something else */
export function missing(before: Generated, after: Record<string, string>): string[] {
  const members = READERS[before.client];
  const left = new Set(Object.values(after).flatMap(members));
  const gone = Object.values(before.files).flatMap(members).filter((member) => !left.has(member));
  return [...new Set(gone)].map((member) => `${before.client}: ${member} is gone`).toSorted();
}

function membersOfCsharp(text: string): string[] {
  const found: string[] = [];
  const inside: { name: string; indent: number }[] = [];
  let call = "";
  for (const line of text.split("\n")) {
    const indent = line.search(/\S/);
    while (inside.length > 0 && line.trim() === "}" && indent <= inside.at(-1)!.indent) {
      inside.pop();
    }
    const path = inside.map(({ name }) => name).join(".");
    const scope = /^namespace (\S+)/.exec(line)?.[1];
    const type = /^\s+public (?:sealed |static )*class (\w+)/.exec(line)?.[1];
    const member = /^\s+public (?:const |static )*(\S+(?: \S+>)?) (\w+)(?: \{ get|(\()| = )/.exec(
      line,
    );
    // A call's parameters stand on the next line.
    const takes = call === "" ? undefined : /^\s+(.*)\)$/.exec(line)?.[1];
    if (takes !== undefined) {
      found.push(...takes.split(/, (?![^<]*>)/).map((each) => `${call} takes ${each}`));
    }
    call = member?.[3] ? `${path}.${member[2]}` : "";
    if (scope) inside.push({ name: scope, indent });
    else if (type) {
      found.push(`${path}.${type} (class)`);
      inside.push({ name: type, indent });
    } else if (member) found.push(`${path}.${member[2]} (${member[1]})`);
  }
  return found;
}

function membersOfTypeScript(text: string): string[] {
  const found: string[] = [];
  const inside: { name: string; indent: number }[] = [];
  for (const line of text.split("\n")) {
    const indent = line.search(/\S/);
    const named = /^\s*(?:export (?:type|interface) )?(?:"([^"]+)"|([\w$]+))\??(?::| =| \{)/.exec(
      line,
    );
    if (!named) continue;
    while (inside.length > 0 && indent <= inside.at(-1)!.indent) inside.pop();
    inside.push({ name: (named[1] ?? named[2])!, indent });
    const type = /^\s+\S+: (.+);$/.exec(line)?.[1];
    found.push(inside.map(({ name }) => name).join(".") + (type ? ` (${type})` : ""));
  }
  return found;
}

/** What a call takes and answers stands in the words above it: a Dictionary has no members of its own. */
function membersOfGdscript(text: string): string[] {
  const found: string[] = [];
  let above: string[] = [];
  let inside = "";
  for (const line of text.split("\n")) {
    const told = /^## (?:\[param (\w+)\]|(Data)): (\w+) \((\w+)\)/.exec(line);
    const type = /^class (\w+):/.exec(line)?.[1];
    const member = /^\tvar (\w+): (\w+)$/.exec(line);
    const [, call, takes = ""] = /^func (\w+)\((.*)\) -> /.exec(line) ?? [];
    const code = /^const ([A-Z_]+) := "/.exec(line)?.[1];
    if (told) above.push(`${told[1] ?? told[2]} ${told[3]} (${told[4]})`);
    else if (type) found.push(`${inside = type} (class)`);
    else if (member && inside !== "") found.push(`${inside}.${member[1]} (${member[2]})`);
    else if (code) found.push(code);
    else if (call) {
      const parameters = takes === "" ? [] : takes.split(", ").map((each) => `takes ${each}`);
      found.push(`${call}()`, ...[...parameters, ...above].map((each) => `${call} ${each}`));
      above = [];
    }
  }
  return found;
}
