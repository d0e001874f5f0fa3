/** The issuer of `deno task dev` is for developing, on this machine, and for nothing else. */

import assert from "node:assert/strict";
import { createAddressClasses } from "../services/platform/addresses.ts";
import { freePort } from "../tests/support/process/free_port.ts";
import { wantsDevIssuer } from "./dev.ts";
import { openDevIssuer } from "./dev_issuer.ts";

Deno.test("[SEC1] the development issuer starts only where nothing else is said", () => {
  const cases: [Record<string, string>, boolean][] = [
    [{}, true],
    [{ APP_ENV: "development" }, true],
    [{ OIDC_ISSUER: "", OIDC_ISSUERS: "" }, true],
    [{ OIDC_ISSUER: "none" }, false],
    [{ OIDC_ISSUER: "https://id.example/" }, false],
    [{ OIDC_ISSUERS: "[]" }, false],
    [{ APP_ENV: "production" }, false],
  ];
  for (const [env, wanted] of cases) assert.equal(wantsDevIssuer(env), wanted, JSON.stringify(env));
});

Deno.test("[SEC1] the development issuer listens on loopback alone", async () => {
  const port = freePort();
  await using issuer = await openDevIssuer({ port, publicUrl: "http://localhost:1" });
  assert.equal(createAddressClasses()(issuer.address), "loopback");
  const metadata = await fetch(`${issuer.issuer}/.well-known/openid-configuration`);
  assert.equal((await metadata.json()).issuer, issuer.issuer);
});

Deno.test("[SEC1] the development issuer refuses to start in production, whoever asks for it", async () => {
  const port = freePort();
  const options = { port, publicUrl: "http://localhost:1" };
  await assert.rejects(openDevIssuer(options, { APP_ENV: "production" }), /production/);
  await assert.rejects(fetch(`http://localhost:${port}/`), TypeError, "nobody listens");
});
