/** Calls of the HTTP API, typed by its own document (api.gen.ts). */

import type { Operations } from "./api.gen.ts";
import type { Credentials } from "./credentials.ts";
import { toError, VezeError } from "./problem.ts";
import type { Runtime } from "./runtime.ts";

export type OperationName = keyof Operations;
type Part<Name extends OperationName, Key extends string> = Key extends keyof Operations[Name]
  ? Operations[Name][Key]
  : never;

/** What a call sends; members that the operation does not have are absent. */
export type Request<Name extends OperationName> =
  & Omit<Operations[Name], "answer" | "body">
  & ("body" extends keyof Operations[Name] ? { body: Part<Name, "body"> } : unknown)
  & { idempotencyKey?: string; signal?: AbortSignal };

export type Answer<Name extends OperationName> = Part<Name, "answer">;

/** `call("GET /matchmaking/tickets/{ticket_id}", { path: { ticket_id } })` */
export type Call = <Name extends OperationName>(
  name: Name,
  ...request: Record<never, never> extends Request<Name> ? [Request<Name>?] : [Request<Name>]
) => Promise<Answer<Name>>;

interface Loose {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Paths that are called without credentials, or bring their own. */
const OPEN = new Set([
  "POST /auth/guest",
  "POST /auth/token",
  // Boards are the same for everybody.
  "GET /leaderboards",
  "GET /leaderboards/{season}/{mode}",
  "GET /leaderboards/{season}/{mode}/snapshots",
  "GET /leaderboards/{season}/{mode}/snapshots/{date}",
]);

export function createRest(
  { base, runtime, credentials }: { base: string; runtime: Runtime; credentials: Credentials },
): Call {
  async function send(name: string, request: Loose, token?: string): Promise<Response> {
    const [method, template] = name.split(" ") as [string, string];
    const url = base + fill(template, request.path ?? {}) + toQuery(request.query ?? {});
    try {
      return await runtime.fetch(url, {
        method,
        credentials: "same-origin",
        headers: {
          accept: "application/json",
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(request.body !== undefined && { "content-type": "application/json" }),
          ...(request.idempotencyKey !== undefined && {
            "idempotency-key": request.idempotencyKey,
          }),
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        ...(request.signal && { signal: request.signal }),
      });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw new VezeError("offline", `Cannot reach the service: ${error}`);
    }
  }

  /** Much of the API can be read by anybody: without a sign-in the call goes out bare. */
  async function tokenIfAny(): Promise<string | undefined> {
    try {
      return await credentials.token();
    } catch (error) {
      if (error instanceof VezeError && error.status === 401) return undefined;
      throw error;
    }
  }

  return (async (name: string, request: Loose = {}) => {
    const token = OPEN.has(name) ? undefined : await tokenIfAny();
    let response = await send(name, request, token);
    if (response.status === 401 && !OPEN.has(name)) {
      // Its key or session may have gone before its time: a fresh token tells.
      await response.body?.cancel();
      credentials.expire(token);
      response = await send(name, request, await tokenIfAny());
    }
    if (!response.ok) throw await toError(response);
    if (response.status === 204) return undefined;
    return await response.json();
  }) as Call;
}

function fill(template: string, path: Record<string, unknown>): string {
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(path[name])));
}

function toQuery(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
