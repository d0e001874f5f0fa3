/** Where the program listens, and under which origins it is known. */

import { z } from "zod";
import { type AllowedOrigins, readOrigins } from "../platform/cors.ts";
import { type Given, type Reading, url, wholeNumber } from "./environment.ts";

export interface WebConfig {
  host: string;
  port: number;
  /** Where `/metrics` is read besides: of processes that serve nobody, or past a public proxy. */
  metricsPort?: number;
  /** Origin used in links, cookies and as the tokens' issuer. */
  publicUrl: string;
  /** Where other nodes reach this one. */
  nodeUrl: string;
  /** Other origins whose pages may call with a token (GEN10). */
  corsOrigins: AllowedOrigins;
  /** Proxies in front whose forwarding headers count. */
  trustedProxies: number;
  /** Whether webhooks to a studio's systems may go to private addresses, and by http. */
  webhooksToPrivate: boolean;
}

export const webShape = {
  HOST: z.string().min(1).optional(),
  PORT: wholeNumber(0, 65_535).default(8000),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  PUBLIC_URL: url("http", "https").optional(),
  NODE_URL: url("http", "https").optional(),
  CORS_ORIGINS: z.string().default(""),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  WEBHOOKS_TO_PRIVATE: z.enum(["allow", "refuse"]).optional(),
};

export function readWeb(
  e: Given<typeof webShape>,
  { production, problems }: Reading,
): WebConfig {
  if (production && !e.PUBLIC_URL) {
    problems.push("PUBLIC_URL: production needs the origin that players use");
  }
  if (production && e.PUBLIC_URL?.startsWith("http:") && !isLoopback(e.PUBLIC_URL)) {
    problems.push("PUBLIC_URL: production needs https off loopback, for cookies and tokens");
  }
  const publicUrl = new URL(e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).origin;
  return {
    host: e.HOST ?? (production ? "0.0.0.0" : "127.0.0.1"),
    port: e.PORT,
    ...(e.METRICS_PORT !== undefined && { metricsPort: e.METRICS_PORT }),
    publicUrl,
    nodeUrl: e.NODE_URL ?? publicUrl,
    corsOrigins: readOrigins(e.CORS_ORIGINS, problems),
    trustedProxies: e.TRUSTED_PROXIES,
    webhooksToPrivate: (e.WEBHOOKS_TO_PRIVATE ?? (production ? "refuse" : "allow")) === "allow",
  };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
}
