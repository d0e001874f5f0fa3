/** Terms of the packages in the program, to the letter, for whoever is given a copy of it. */

import { makeBom } from "./sbom.ts";

const NAMES = /^(licen[cs]e|(third.?party.?)?notices?|copying)([.-].*)?$/i;

/** As the Open Source Initiative and unlicense.org have them. */
const STANDARD: Readonly<Record<string, string>> = {
  "MIT": `Copyright (c) <holder>

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
  "Unlicense":
    `<holder> has put this into the public domain. Anyone is free to copy, modify, publish, use,
compile, sell, or distribute it, either in source code form or as a compiled binary, for any purpose,
commercial or non-commercial, and by any means. It comes without warranty of any kind. For more
information, please refer to <https://unlicense.org>.`,
};

/** @throws Error naming a package that is not installed, or whose terms no package spells out */
export async function licenceTexts(root: string): Promise<string> {
  const { components } = await makeBom(root);
  const shipped = components.filter(({ scope }) => scope === "required")
    .map(({ group, name, version, licenses }) => ({
      name: group ? `${group}/${name}` : name,
      version,
      terms: licenses.map((each) => "license" in each ? each.license.id : each.expression).join(),
    }));
  const found = await Promise.all(shipped.map(async (each) => {
    const folder = await folderOf(root, each.name, each.version);
    return { ...each, folder, texts: await textsIn(folder) };
  }));
  const parts: string[] = [];
  for (const { name, version, terms, folder, texts } of found) {
    // Texts that name nobody are the same everywhere.
    const other = found.find((each) => each.terms === terms && each.texts.length > 0);
    const own = texts.length > 0
      ? texts
      : [terms in STANDARD ? await standardText(folder, name, terms) : other?.texts[0]];
    if (own[0] === undefined) throw new Error(`${name} carries no text of its terms: ${terms}`);
    parts.push(`${name} ${version} (${terms})`, ...own as string[], "-".repeat(79));
  }
  return parts.join("\n\n") + "\n";
}

async function folderOf(root: string, name: string, version: string): Promise<string> {
  const all = `${root}/node_modules/.deno`;
  const key = `${name.replace("/", "+")}@${version}`;
  for await (const { name: folder } of Deno.readDir(all)) {
    if (folder === key || folder.startsWith(`${key}_`)) {
      return `${all}/${folder}/node_modules/${name}`;
    }
  }
  throw new Error(`Cannot give the terms of ${key}: it is not installed. Run deno install.`);
}

async function textsIn(folder: string): Promise<string[]> {
  const files = (await Array.fromAsync(Deno.readDir(folder), (file) => file.name))
    .filter((file) => NAMES.test(file)).sort();
  return await Promise.all(
    files.map(async (file) => (await Deno.readTextFile(`${folder}/${file}`)).trim()),
  );
}

/** Of a package that names its terms and does not carry them. */
async function standardText(folder: string, name: string, terms: string): Promise<string> {
  const { author, contributors } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
  const who = author?.name ?? author ?? contributors?.[0]?.name ?? `the authors of ${name}`;
  return STANDARD[terms]!.replace("<holder>", who);
}
