/** A program whose background work has died ends, and says why, instead of looking well. */

import { place } from "../../support/process/place.ts";
import assert from "node:assert/strict";
import { createApp } from "../../../routes/app.ts";
import { serve } from "../../../services/commands/serve/serve.ts";
import { freePort } from "../../support/process/free_port.ts";
import { eventually } from "../../support/app/eventually.ts";
import { startProgram } from "../../support/process/program.ts";

const root = new URL("../../../", import.meta.url);

Deno.test({
  name: "[GEN9] a background loop that dies ends the program with code 1, in order",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const directory = await Deno.makeTempDir();
    const port = freePort();
    const dying = Promise.withResolvers<void>();
    let shutDown = false;
    const code = serve({
      args: [],
      env: {
        APP_ENV: "test",
        DATA_DIR: directory,
        HOST: "127.0.0.1",
        PORT: String(port),
        LOG_LEVEL: "silent",
      },
      root,
      entry: place.entry,
      createFront: createApp,
      workerNames: ["schedule"],
      runWorkers(_context, _names, signal) {
        signal.addEventListener("abort", () => shutDown = true);
        return dying.promise;
      },
    }, { workers: ["schedule"], front: true, development: false });
    await eventually("it serves", async () => {
      const response = await fetch(`http://127.0.0.1:${port}/ready`);
      await response.body?.cancel();
      return response.status === 200;
    });
    dying.reject(new Error("of the test"));
    assert.equal(await code, 1);
    assert.ok(shutDown, "the others were told to stop");
    await assert.rejects(fetch(`http://127.0.0.1:${port}/health`), "the port is free");
    await Deno.remove(directory, { recursive: true });
  },
});

Deno.test("[INV7] the sandbox finds its own program on any port and any address", async () => {
  for (const host of ["127.0.0.2", "::1"]) {
    const directory = await Deno.makeTempDir();
    await using program = await startProgram({
      env: { APP_ENV: "test", DATA_DIR: directory, HOST: host, PORT: "0", LOG_FORMAT: "json" },
    });
    const port = await eventually(
      "it is ready",
      () => Promise.resolve(/"port":(\d+)[^}]*"msg":"ready"/.exec(program.output())?.[1]),
      { withinMs: 30_000 },
    );
    const at = host === "::1" ? "[::1]" : host;
    const call = async (path: string, token = "", body: unknown = {}) => {
      const response = await fetch(`http://${at}:${port}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };
    const { body: { access_token } } = await call("/auth/guest");
    const wish = { sku: "xp-boost", currency: "EUR" };
    const { body: { purchase_id } } = await call("/store/checkout", access_token, wish);
    const path = `/store/purchases/${purchase_id}/sandbox`;
    const paid = await call(path, access_token, { action: "pay" });
    assert.deepEqual(
      [paid.status, paid.body.webhook_status, paid.body.purchase.status],
      [200, 200, "paid"],
      `${host} ${program.output()}`,
    );
    await program.kill("SIGTERM");
    await Deno.remove(directory, { recursive: true });
  }
});
