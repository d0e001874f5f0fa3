/** One node of the service under test: a process on a port of its own, and how to call it. */

import { eventually } from "../../support/app/eventually.ts";
import { freePort } from "../../support/process/free_port.ts";
import { type RunningProgram, startProgram } from "../../support/process/program.ts";

export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
  body: any;
  headers: Headers;
  ms: number;
}

export interface Call {
  token?: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  text?: string;
  headers?: Record<string, string>;
  /** Milliseconds after which the caller gives up. */
  patience?: number;
}

export interface Node extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly program: RunningProgram;
  /** One request. @throws when the connection breaks or patience ends */
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** Sends the signal and waits for the end. */
  kill(signal?: Deno.Signal): Promise<Deno.CommandStatus | undefined>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** @returns milliseconds until /ready said 200 */
  ready(withinMs?: number): Promise<number>;
}

const PATIENCE_MS = 10_000;
export const SERVICE = { client_id: "faults", client_secret: "faults-secret" };

/** Everything generous enough for a handful of clients from one address. */
const LIMITS = JSON.stringify(Object.fromEntries(
  ["guest", "credentials", "telemetry", "enqueue", "submit", "webhook"].map((
    name,
  ) => [name, { burst: 100_000, perSecond: 100_000 }]),
));

export async function startNode(
  env: Record<string, string>,
  args = ["serve"],
  main?: URL,
): Promise<Node> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    APP_ENV: "test",
    PORT: String(port),
    HOST: "127.0.0.1",
    NODE_URL: url,
    LOG_FORMAT: "json",
    SERVICE_CLIENTS: `${SERVICE.client_id}:${SERVICE.client_secret}:service+admin`,
    RATE_LIMITS: LIMITS,
    ...env,
  };
  let program = await startProgram({ args, env: settings, ...(main && { main }) });

  const call = callsTo(url);
  return {
    url,
    port,
    get program() {
      return program;
    },
    call,
    kill: (signal = "SIGKILL") => program.kill(signal),
    async restart() {
      await program[Symbol.asyncDispose]();
      program = await startProgram({ args, env: settings, ...(main && { main }) });
    },
    async ready(withinMs = 60_000) {
      const started = performance.now();
      await eventually(`${url} is ready`, async () => {
        const { status, body } = await call("GET", "/ready", { patience: 2_000 });
        if (status !== 200) throw new Error(JSON.stringify(body));
        return true;
      }, { withinMs, everyMs: 20 }).catch((error) => {
        throw new Error(`${error.message}\n${program.output().slice(-3_000)}`, {
          cause: error.cause,
        });
      });
      return performance.now() - started;
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** Requests to an address, whoever answers there. */
export function callsTo(url: string): Node["call"] {
  return async function call(
    method: string,
    path: string,
    { token, body, text: raw, headers, patience }: Call = {},
  ) {
    const started = performance.now();
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(raw !== undefined && { body: raw }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience ?? PATIENCE_MS),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text,
      headers: response.headers,
      ms: performance.now() - started,
    };
  };
}

/** A token for a game server. */
export async function serviceToken(node: Pick<Node, "call">): Promise<string> {
  const { status, body } = await node.call("POST", "/auth/token", {
    body: { grant_type: "client_credentials", ...SERVICE },
  });
  if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(body)}`);
  return body.access_token;
}

/** A guest who has signed in. */
export async function guest(node: Pick<Node, "call">): Promise<{ id: string; token: string }> {
  const { status, body } = await node.call("POST", "/auth/guest", { body: {} });
  if (status !== 201) throw new Error(`no guest: ${status} ${JSON.stringify(body)}`);
  return { id: body.user.id, token: body.access_token };
}
