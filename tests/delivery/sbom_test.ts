/** [OPS4] The list of what the program is made of: whole, valid, and under terms that let us ship it. */

import assert from "node:assert/strict";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { listProgramImports } from "../../ops/program_imports.ts";
import { type Bom, makeBom, refusals, toText } from "../../ops/sbom.ts";

const root = new URL("../../", import.meta.url).pathname;
const bom = await makeBom();
const required = bom.components.filter(({ scope }) => scope === "required");

Deno.test("[OPS4] ops/sbom.json is what the lock file says: deno task sbom writes it", async () => {
  assert.equal(await Deno.readTextFile(`${root}ops/sbom.json`), toText(bom));
});

Deno.test("[OPS4] it is CycloneDX 1.6 to the letter, and the validator would say so", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(toText(bom)), null);
  const broken = { ...bom, components: [{ ...bom.components[0], type: "librarry" }] };
  assert.notEqual(await validator.validate(JSON.stringify(broken)), null);
});

Deno.test("[OPS4] every package that the program imports is in it, with version, hash and licence", async () => {
  const refs = new Set(required.map(({ purl }) => purl));
  for (const specifier of await listProgramImports(root.replace(/\/$/, ""))) {
    const purl = `pkg:npm/${specifier.slice("npm:".length).replace(/^@/, "%40")}`;
    assert.ok(refs.has(purl), purl);
  }
  for (const name of ["hono", "postgres", "@redis/client", "onnxruntime-web", "pglite"]) {
    const [bare] = name.split("/").reverse();
    assert.ok(required.some((each) => each.name === bare), name);
  }
  // Tools are told apart from what is shipped.
  for (const name of ["esbuild", "playwright-core", "oidc-provider", "typescript"]) {
    assert.equal(bom.components.find((each) => each.name === name)?.scope, "excluded", name);
  }
  const known = new Set(bom.components.map((each) => each["bom-ref"]));
  assert.equal(known.size, bom.components.length);
  for (const { hashes, version } of bom.components) {
    assert.match(hashes[0]!.content, /^[0-9a-f]{128}$/);
    assert.match(version, /^\d/);
  }
  for (const { dependsOn } of bom.dependencies) {
    for (const ref of dependsOn) assert.ok(known.has(ref), ref);
  }
});

Deno.test("[OPS4] a licence that is not on the list stops the build, and of alternatives one is enough", () => {
  assert.deepEqual(refusals(bom), []);
  const under = (licence: string, scope: "required" | "excluded"): Pick<Bom, "components"> => ({
    components: [{
      ...required[0]!,
      ...{ scope, purl: "pkg:npm/planted@1.0.0" },
      licenses: / (OR|AND) /.test(licence)
        ? [{ expression: licence }]
        : [{ license: { id: licence } }],
    }],
  });
  for (const licence of ["GPL-3.0-only", "AGPL-3.0-only", "MIT AND GPL-2.0-only", "UNLICENSED"]) {
    assert.match(refusals(under(licence, "required")).join(), /planted@1\.0\.0 \(required\)/);
  }
  for (const licence of ["MIT", "(MIT OR GPL-3.0-only)", "Apache-2.0 AND BSD-3-Clause"]) {
    assert.deepEqual(refusals(under(licence, "required")), [], licence);
  }
  // It binds who changes the tool, not who uses it.
  assert.deepEqual(refusals(under("MPL-2.0", "excluded")), []);
  assert.equal(refusals(under("MPL-2.0", "required")).length, 1);
});

Deno.test("[OPS4] docs/dependencies.md says of every direct dependency why it is there", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const text = await Deno.readTextFile(`${root}docs/dependencies.md`);
  const direct = new Set(
    Object.values<string>(imports).filter((target) => target.startsWith("npm:"))
      .map((target) => /^npm:\/?((?:@[^/]+\/)?[^/@]+)/.exec(target)![1]!),
  );
  const told = [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name!);
  assert.deepEqual([...new Set(told)].sort(), [...direct].sort());
});
