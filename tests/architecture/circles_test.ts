import assert from "node:assert/strict";
import { circles } from "./circles.ts";

const source = (path: string, ...imports: string[]) => ({
  path,
  text: imports.map((each) => `import { a } from "${each}";`).join("\n"),
});

Deno.test("circles() finds files that import each other, through others as well", () => {
  const { files } = circles([
    source("services/a/one.ts", "./two.ts"),
    source("services/a/two.ts", "./three.ts", "./four.ts"),
    source("services/a/three.ts", "./one.ts"),
    source("services/a/four.ts"),
  ]);
  assert.deepEqual(files, [["services/a/one.ts", "services/a/three.ts", "services/a/two.ts"]]);
});

Deno.test("circles() finds domains and layers that import each other, by types alone as well", () => {
  const { files, folders } = circles([
    source("services/a/one.ts", "../b/mod.ts"),
    source("services/a/mod.ts"),
    { path: "services/b/deep/two.ts", text: `import type { A } from "../../a/mod.ts";` },
    source("services/b/mod.ts"),
    source("islands/play/Play.tsx", "../../components/ui/Button.tsx"),
    source("components/ui/Button.tsx", "../../islands/lib/session.ts"),
  ]);
  assert.deepEqual(files, []);
  assert.deepEqual(folders, [["services/a", "services/b"], ["components", "islands"]]);
});

Deno.test("circles() lets a folder and those inside of it import each other", () => {
  const { files, folders } = circles([
    source("routes/app.ts", "./api/store.ts"),
    source("routes/api/store.ts", "../access.ts"),
    source("main.ts", "./routes/app.ts"),
  ]);
  assert.deepEqual([files, folders], [[], []]);
});
