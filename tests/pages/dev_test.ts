/** An edit is seen in a page that has woken, within a second; what lies below restarts the program. */

import assert from "node:assert/strict";
import { executablePath, openBrowser, openPage } from "../support/browser/browser.ts";
import { eventually } from "../support/app/eventually.ts";
import { freePort } from "../support/process/free_port.ts";
import { startProgram } from "../support/process/program.ts";

const root = new URL("../../", import.meta.url).pathname;
/** On a machine with other work; what a quiet one takes stands in bench/README.md. */
const PATIENCE_MS = 30_000;

/** The tree without what no program needs, so that a test may edit it; packages by hard links. */
async function copyTree(): Promise<{ path: string } & AsyncDisposable> {
  await Deno.mkdir(`${root}_build`, { recursive: true });
  const path = await Deno.makeTempDir({ dir: `${root}_build`, prefix: "edited_" });
  const names = ["routes", "components", "islands", "static", "services", "db", "workers", "sdk"];
  const files = ["ops", "main.ts", "deno.json", "deno.lock"];
  const sources = [...names, ...files].map((name) => root + name);
  const copy = async (...args: string[]) => {
    const { success, stderr } = await new Deno.Command("cp", { args }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  };
  await copy("-r", ...sources, path);
  await copy("-al", `${root}node_modules`, path);
  await Deno.mkdir(`${path}/_build`);
  await copy("-r", `${root}_build/postgres`, `${path}/_build/`);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test({
  name: "[OPS1] a developer's edits of island, component, style and service reach the open page",
  ignore: executablePath === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using tree = await copyTree();
    const port = freePort();
    const url = `http://localhost:${port}`;
    await using program = await startProgram({
      main: new URL(`file://${tree.path}/ops/dev.ts`),
      args: [],
      env: { PORT: String(port), DATA_DIR: `${tree.path}/data`, LOG_LEVEL: "warn" },
    });
    await eventually("the program is up", async () => {
      const answer = await fetch(`${url}/ready`);
      await answer.body?.cancel();
      return answer.ok;
    }, { withinMs: 30_000 });
    const providers = await (await fetch(`${url}/auth/providers`)).json();
    assert.deepEqual(providers.providers.map(({ id }: { id: string }) => id), ["dev"]);
    await using browser = await openBrowser();
    await using tab = await openPage(browser);
    const { page } = tab;
    await page.goto(url);
    await page.locator('veze-island[name="Play"][data-awake=yes]').waitFor();
    const policy = (await page.request.get(url)).headers()["content-security-policy"]!;
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|https?:/);

    const edit = async (file: string, from: string | RegExp, to: string) => {
      const text = await Deno.readTextFile(`${tree.path}/${file}`);
      assert.notEqual(text.replace(from, to), text, `${file} has no ${from}`);
      await Deno.writeTextFile(`${tree.path}/${file}`, text.replace(from, to));
      return performance.now();
    };
    const took = (what: string, since: number) =>
      console.log(`${what}: ${Math.round(performance.now() - since)} ms`);
    const within = { timeout: PATIENCE_MS };

    let since = await edit("islands/play/Play.tsx", "PlayWords.PlayNow}", '"Play at once"}');
    await page.getByRole("button", { name: "Play at once" }).waitFor(within);
    await page.locator('veze-island[name="Play"][data-awake=yes]').waitFor(within);
    took("island", since);

    // One whose scripts come so late that they hear of no edit: it was drawn before, and shows it.
    await using late = await openPage(browser);
    const edited = Promise.withResolvers<void>();
    await late.page.route("**/dev/edits", async (route) => {
      await edited.promise;
      await route.continue();
    });
    await late.page.goto(url);

    since = await edit("components/words/en/page.ts", "Skip to content", "Skip to what matters");
    await page.getByText("Skip to what matters").waitFor({ ...within, state: "attached" });
    await page.locator('veze-island[name="Play"][data-awake=yes]').waitFor(within);
    took("component", since);
    edited.resolve();
    await late.page.getByText("Skip to what matters").waitFor({ ...within, state: "attached" });

    since = await edit("static/base.css", /--mono:/, "--edited: 1;\n    --mono:");
    await page.waitForFunction(
      () => getComputedStyle(document.documentElement).getPropertyValue("--edited") === "1",
      undefined,
      within,
    );
    took("style sheet", since);

    // A mistake changes nothing, and its correction is taken.
    await edit("components/words/en/page.ts", '"Skip to what matters"', '"Skip');
    await eventually("the mistake is told", () => program.output().includes("Not taken over"));
    await edit("components/words/en/page.ts", '"Skip', '"Skip at last"');
    await page.getByText("Skip at last").waitFor({ ...within, state: "attached" });

    await page.evaluate(() => Reflect.set(globalThis, "seen", true));
    since = await edit("services/anti_cheat/errors.ts", "No such alert", "No alert of this name");
    await page.waitForFunction(() => !Reflect.has(globalThis, "seen"), undefined, {
      timeout: 2 * PATIENCE_MS,
    });
    took("service, with a restart", since);
    await page.locator('veze-island[name="Play"][data-awake=yes]').waitFor(within).catch(
      async (cause) => {
        const shown = [page.url(), await page.content(), ...tab.complaints, program.output()];
        throw new Error(shown.join("\n"), { cause });
      },
    );
    await page.goto(`${url}/problems/anti_cheat.alert_not_found`);
    await page.getByRole("heading", { name: "No alert of this name" }).waitFor(within);
  },
});
