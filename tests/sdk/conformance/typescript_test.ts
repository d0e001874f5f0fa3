/** The TypeScript client in Deno, Node and a browser, through the suite. */

import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { executablePath, openBrowser } from "../../support/browser/browser.ts";
import { findNode, hasNode } from "../../support/process/node.ts";
import { openDriver, processDriver } from "./driver.ts";
import { conformanceTests } from "./suite.ts";

const pathOf = (name: string) => fileURLToPath(new URL(`drivers/${name}.ts`, import.meta.url));

async function bundle(name: string, platform: "node" | "browser"): Promise<string> {
  const { outputFiles } = await esbuild.build({
    ...{ entryPoints: [pathOf(name)], write: false, bundle: true, format: "esm", platform },
    ...{ target: "es2022", logLevel: "warning", external: ["node:*", "ws"] },
  });
  return outputFiles[0]!.text;
}

conformanceTests({
  name: "TypeScript in Deno",
  isHere: true,
  open: () => processDriver(Deno.execPath(), { args: ["run", "-A", "--no-check", pathOf("deno")] }),
});

conformanceTests({
  name: "TypeScript in Node 20",
  isHere: hasNode,
  async open() {
    // Beside our packages, where Node finds `ws`.
    const dir = fileURLToPath(new URL("../../../_build/conformance", import.meta.url));
    await Deno.mkdir(dir, { recursive: true });
    await Deno.writeTextFile(`${dir}/node.mjs`, await bundle("node", "node"));
    return await processDriver(await findNode(20), { args: [`${dir}/node.mjs`] });
  },
});

conformanceTests({
  name: "TypeScript in Chromium",
  isHere: executablePath !== undefined,
  async open() {
    await using undo = new AsyncDisposableStack();
    const files: Record<string, [string, string]> = {
      "/": [
        "text/html",
        '<!doctype html><title>A game</title><script type="module" src="/page.js"></script>',
      ],
      "/page.js": ["text/javascript", await bundle("page", "browser")],
    };
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
      const [type, body] = files[new URL(url).pathname] ?? ["text/plain", ""];
      return new Response(body, { headers: { "content-type": type } });
    });
    undo.defer(() => server.shutdown());
    const browser = undo.use(await openBrowser());
    const page = await browser.newPage();
    const origin = `http://127.0.0.1:${server.addr.port}`;
    const driver = await openDriver(async (take) => {
      await page.exposeFunction("tell", take);
      await page.goto(origin);
      await page.waitForFunction("window.command");
      return {
        send: (line) => void page.evaluate(`command(${JSON.stringify(line)})`),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    });
    const parts = undo.move();
    return { ...driver, origin, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  },
});
