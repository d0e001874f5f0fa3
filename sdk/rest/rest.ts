/** Calls of the HTTP API, typed by its own document (api.gen.ts). */

import type { Operations } from "./api.gen.ts";
import type { Credentials } from "../session/sign_in.ts";
import { toError, VezeError } from "./problem.ts";
import type { Runtime } from "../runtime.ts";
import { unreachable, within } from "../within.ts";

export type OperationName = keyof Operations;
type Part<Name extends OperationName, Key extends string> = Key extends keyof Operations[Name]
  ? Operations[Name][Key]
  : never;

/** What a call sends; members that the operation does not have are absent. */
export type Request<Name extends OperationName> =
  & Omit<Operations[Name], "answer" | "body">
  & Pick<Operations[Name], Extract<keyof Operations[Name], "body">>
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

/** Longest wait for an answer, besides the one that a call asks for by `wait`. */
const ANSWER_MS = 30_000;

/** What came back; `isRefused`: by the token, which may have ended before its time. */
interface Outcome {
  isRefused: boolean;
  body?: unknown;
  error?: VezeError;
}

/** What is called without credentials, or brings its own: sign-ins, and boards, the same for everybody. */
const OPEN =
  /^POST \/auth\/(guest|token|device|.*\/login.*)$|^GET \/leaderboards(\/{season}\/{mode}(\/snap.*)?)?$/;

/** What the service answers besides JSON: files in formats of its own, plots, and metrics. */
const FILE_TYPE = /^(application\/vnd\.veze\.|image\/|text\/plain; *version=)/;

export function createRest(
  { base, runtime, credentials }: { base: string; runtime: Runtime; credentials: Credentials },
): Call {
  const whom = `the service at ${base || "this page's origin"}`;

  /** The whole answer: one that stops in the middle is none. */
  async function ask(name: string, request: Loose, token?: string): Promise<Outcome> {
    const seconds = Number(request.query?.wait ?? 0) || 0;
    return await within(async (signal) => {
      const response = await send(name, request, { signal, token });
      if (!response.ok) {
        return { isRefused: response.status === 401, error: await toError(response) };
      }
      if (response.status === 204) return { isRefused: false };
      const isFile = FILE_TYPE.test(response.headers.get("content-type") ?? "");
      const body = await (isFile ? response.arrayBuffer() : response.text()).catch((error) => {
        throw unreachable(whom, error);
      });
      return {
        isRefused: false,
        body: typeof body === "string" ? parse(body, response) : new Uint8Array(body),
      };
    }, { runtime, ms: ANSWER_MS + seconds * 1_000, signal: request.signal, whom });
  }

  function parse(text: string, { status }: Response): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new VezeError("unknown", `What answered in place of ${whom} is something else`, status);
    }
  }

  async function send(
    name: string,
    request: Loose,
    { signal, token }: { signal: AbortSignal; token: string | undefined },
  ): Promise<Response> {
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
        signal,
      });
    } catch (error) {
      throw unreachable(whom, error);
    }
  }

  /** Much of the API can be read by anybody: without a sign-in the call goes out bare. */
  async function tokenIfAny(signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      return await credentials.token(signal);
    } catch (error) {
      if (error instanceof VezeError && error.status === 401) return undefined;
      throw error;
    }
  }

  return (async (name: string, request: Loose = {}) => {
    const { signal } = request;
    const token = OPEN.test(name) ? undefined : await tokenIfAny(signal);
    let outcome = await ask(name, request, token);
    if (outcome.isRefused && !OPEN.test(name)) {
      // Its key or session may have gone before its time: a fresh token tells.
      credentials.expire(token);
      outcome = await ask(name, request, await tokenIfAny(signal));
    }
    if (outcome.error) throw outcome.error;
    return outcome.body;
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
