/** Settings that are lists of secrets: game servers' clients, payment providers' webhooks. */

import type { Secrets, ServiceClient } from "./mod.ts";

export const DEVELOPMENT_WEBHOOK_SECRET = `whsec_${btoa("development-only-webhook-secret")}`;

export function readClients(
  text: string,
  production: boolean,
  problems: string[],
): ServiceClient[] {
  return text.split(",").filter((part) => part.trim() !== "").map((part) => {
    const [id = "", secret = "", roles = "service"] = part.trim().split(":");
    if (id === "" || secret === "") {
      problems.push("SERVICE_CLIENTS: each client is id:secret[:role+role]");
    } else if (production && secret.length < 24) {
      problems.push(`SERVICE_CLIENTS: the secret of "${id}" needs at least 24 characters`);
    }
    for (const role of roles.split("+")) {
      if (!["service", "mod", "admin"].includes(role)) {
        problems.push(`SERVICE_CLIENTS: "${id}" has the unknown role "${role}"`);
      }
    }
    return { id, secret, roles: [...new Set(roles.split("+"))] };
  });
}

export function readWebhookSecrets(
  text: string,
  production: boolean,
  problems: string[],
): Secrets["webhooks"] {
  const secrets: Secrets["webhooks"] = { standard: [], stripe: [] };
  for (const part of text.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
    const [, scheme, secret = ""] = /^(standard|stripe):(whsec_\S{8,})$/.exec(part) ?? [];
    if (scheme !== "standard" && scheme !== "stripe") {
      // Without the part itself: it may be a secret.
      problems.push("STORE_WEBHOOK_SECRETS: each is standard:whsec_… or stripe:whsec_…");
    } else if (scheme === "standard" && !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) {
      problems.push("STORE_WEBHOOK_SECRETS: a standard secret is whsec_ and base64");
    } else if (production && secret === DEVELOPMENT_WEBHOOK_SECRET) {
      problems.push("STORE_WEBHOOK_SECRETS: production must not use the development secret");
    } else secrets[scheme].push(secret);
  }
  return secrets;
}
