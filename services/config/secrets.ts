/** Secrets: addresses of engines with their passwords, keys, clients. They stand in no `Config`. */

import { z } from "zod";
import type { ServiceClient } from "../identity/mod.ts";
import { type enginesShape, readKafka } from "./engines.ts";
import type { Given, Reading } from "./environment.ts";
import type { Secrets } from "./types.ts";

/** Values that exist for development only; production refuses to start on them. */
const DEVELOPMENT_KEY_SECRET = "development-only-key-encryption-secret";
const DEVELOPMENT_CLIENT = "dev-server:dev-server-secret:service+admin";
const DEVELOPMENT_WEBHOOK_SECRET = `whsec_${btoa("development-only-webhook-secret")}`;

export const secretsShape = {
  KEY_ENCRYPTION_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  SERVICE_CLIENTS: z.string().optional(),
  STORE_WEBHOOK_SECRETS: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
};

export function readSecrets(
  e: Given<typeof secretsShape> & Given<typeof enginesShape>,
  reading: Reading,
): Omit<Secrets, "oidc"> {
  const { production, problems } = reading;
  if (production && !e.KEY_ENCRYPTION_SECRET) {
    problems.push("KEY_ENCRYPTION_SECRET: production needs a secret of its own");
  }
  if (production && e.KEY_ENCRYPTION_SECRET === DEVELOPMENT_KEY_SECRET) {
    problems.push("KEY_ENCRYPTION_SECRET: production must not use the development secret");
  }
  const clients = e.SERVICE_CLIENTS ?? (production ? "" : DEVELOPMENT_CLIENT);
  const kafka = readKafka(e);
  const webhooks = e.STORE_WEBHOOK_SECRETS ??
    (production ? "" : `standard:${DEVELOPMENT_WEBHOOK_SECRET}`);
  return {
    keyEncryption: e.KEY_ENCRYPTION_SECRET ?? DEVELOPMENT_KEY_SECRET,
    serviceClients: readClients(clients, reading),
    webhooks: readWebhookSecrets(webhooks, reading),
    ...(e.DATABASE_URL && { databaseUrl: e.DATABASE_URL }),
    ...(e.DATABASE_DIRECT_URL && { databaseDirectUrl: e.DATABASE_DIRECT_URL }),
    ...(e.DATABASE_REPLICA_URL && { databaseReplicaUrl: e.DATABASE_REPLICA_URL }),
    ...(e.REDIS_URL && { redisUrl: e.REDIS_URL }),
    ...(kafka && { kafka }),
    ...(e.METRICS_TOKEN && { metricsToken: e.METRICS_TOKEN }),
  };
}

function readClients(
  text: string,
  { production, problems }: Reading,
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

function readWebhookSecrets(
  text: string,
  { production, problems }: Reading,
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
