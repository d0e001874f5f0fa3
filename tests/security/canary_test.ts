/** SEC9: secrets planted in settings and input appear in no log, error, metric, export or setting. */

import assert from "node:assert/strict";
import { createLogger } from "../../services/platform/observe/log.ts";
import { openTestApp } from "../support/app/test_app.ts";

const planted = {
  key: "canary-key-encryption-4f1c9a7be2d84c07",
  metrics: "canary-metrics-token-93b7d1",
  device: "canary-device-5d2e8c1f0a",
  wrong: "canary-wrong-secret-77aa21",
  // As a header and as a body member that nobody asked for.
  password: "canary-password-0c55d9",
  hook: "canary-webhook-address-e07b41",
  payments: `whsec_${btoa("canary-payments-2f9c")}`,
};

Deno.test("[SEC9] planted secrets appear nowhere", async () => {
  const lines: string[] = [];
  await using app = await openTestApp({
    env: {
      KEY_ENCRYPTION_SECRET: planted.key,
      METRICS_TOKEN: planted.metrics,
      STORE_WEBHOOK_SECRETS: `standard:${planted.payments}`,
    },
    log: createLogger({ level: "trace", format: "json", write: (line) => void lines.push(line) }),
  });
  const answers: unknown[] = [];
  const call = async (method: string, path: string, options = {}) => {
    const { status, body } = await app.call(method, path, options);
    answers.push({ path, status, body });
    return body;
  };
  const guest = await app.guest({ device_id: planted.device });
  const operator = await app.serviceToken("operator");
  const cookieSecret = guest.cookie.split(".").at(-1)!;
  const refreshSecret = guest.refreshToken.split(".")[1]!;
  const { body: hook } = await app.call("POST", "/admin/api/webhooks", {
    token: operator,
    json: { url: `http://127.0.0.1:9/${planted.hook}`, kinds: ["user.deleted"] },
  });
  const secrets = [
    hook.secret,
    ...Object.values(planted),
    cookieSecret,
    refreshSecret,
    guest.token,
    operator,
  ];

  const token = guest.token;
  const json = { password: planted.password, display_name: 7, device_id: planted.device };
  await call("PATCH", "/users/me", { token, json });
  await call("POST", "/auth/guest", { json: { device_id: planted.device, region: "nowhere" } });
  await call("POST", "/auth/token", {
    json: { grant_type: "client_credentials", client_id: "game", client_secret: planted.wrong },
  });
  await call("POST", "/auth/token", {
    json: { grant_type: "refresh_token", refresh_token: guest.refreshToken + planted.wrong },
  });
  await call("POST", "/matchmaking/enqueue", {
    headers: { authorization: `Bearer ${token}${planted.wrong}` },
    json: {},
  });
  await call("GET", "/auth/me", { headers: { cookie: `${guest.cookie}${planted.wrong}` } });
  await call("GET", "/nowhere", { headers: { "x-password": planted.password } });
  await call("GET", "/metrics");
  await call("GET", "/metrics", { headers: { authorization: `Bearer ${planted.metrics}` } });
  await call("GET", "/ready");
  await call("GET", "/openapi.json");
  await call("GET", "/users/me/export", { token });
  await call("GET", "/admin/api/settings", { token: operator });
  await call("GET", "/admin/api/audit", { token: operator });
  await call("GET", `/admin/api/players/${guest.id}/sessions`, { token: operator });
  await call("POST", "/store/webhook", { headers: { "webhook-signature": "v1,AAAA" }, json: {} });
  const leaving = await app.guest();
  await call("DELETE", "/users/me", { token: leaving.token });
  for (let hours = 0; hours < 25; hours++) {
    await app.drain();
    await app.clock.advance(3_600_000);
  }
  const inspect = await app.serviceToken("operator");
  await call("GET", "/admin/api/webhooks/deliveries", { token: inspect });
  assert.ok(lines.join("").includes("webhooks: parked"));
  // A request that fails for a reason of our own is logged with its cause.
  app.services.log.error({ client_secret: planted.wrong, headers: { cookie: guest.cookie } }, "x");
  await app.services.access.audit.recordSettings(app.services.settings(), "node");
  await app.services.access.audit.seal();

  assert.ok(lines.length > 5, "something was logged");
  for (const [where, text] of [["log", lines.join("")], ["answers", JSON.stringify(answers)]]) {
    for (const secret of secrets) {
      assert.ok(!text!.includes(secret), `${secret.slice(0, 24)}… appears in the ${where}`);
    }
  }
  // Hashes and sealed boxes are all that the database keeps of them.
  const { sql } = app.services.engines.database;
  for (const table of ["users", "devices", "sessions", "signing_keys", "audit_log", "profiles"]) {
    const rows = await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(table)} t`;
    const text = rows.map(({ row }) => row).join("");
    for (const secret of secrets) assert.ok(!text.includes(secret), `${table} keeps a secret`);
  }
});
