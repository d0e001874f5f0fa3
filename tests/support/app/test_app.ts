/**
 * The whole program in process: the same composition and the same front as `serve`, without workers
 * and without a port. Time stands still until a test moves it.
 *
 * Leases, and Redis' own expiry, run on their engines' clocks; everything else on `app.clock`.
 */

import type { createApp } from "../../../routes/app.ts";
import type { Services } from "../../../services/compose/mod.ts";
import { type Config, type ConfigError, readConfig } from "../../../services/config/mod.ts";
import { type ManualClock, manualClock } from "./manual_clock.ts";
import { runtime } from "../../../services/platform/runtime/mod.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import { silentLogger } from "./silent_logger.ts";
import { drain } from "./drain.ts";
import { eventually } from "./eventually.ts";
import { withTestWindows } from "./test_game.ts";
import { type TestEngines, testEngines } from "./test_engines.ts";
import { nodeCount, openTestNodes } from "./test_nodes.ts";

export type EngineName = "embedded" | "real";

export interface TestAppOptions {
  /**
   * `real` needs TEST_POSTGRES_URL and TEST_REDIS_URL; several nodes share it where the run says so
   * (`--nodes`), and are then what is meant where nothing is.
   */
  engine?: EngineName;
  /** One node whatever the run says: for tests of what goes on in a node, or that bring others. */
  alone?: boolean;
  /** So many nodes on real engines, whatever the run says: for tests of what passes between nodes. */
  nodes?: number;
  /** Settings besides those of a test. */
  env?: Record<string, string>;
  /** What GAME_CONFIG would name. */
  game?: unknown;
  log?: Logger;
}

export interface Call {
  token?: string | undefined;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: BodyInit;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else text. */
  // deno-lint-ignore no-explicit-any -- bodies of every shape, which each test reads as it expects them
  body: any;
}

export interface Guest {
  id: string;
  name: string;
  token: string;
  refreshToken: string;
  /** `name=value`, as a browser would send it. */
  cookie: string;
}

/** A socket's or a browser's way in: the app on a port of its own. */
export interface Served extends AsyncDisposable {
  /** `http://localhost:PORT`. */
  url: string;
}

export interface TestApp extends AsyncDisposable {
  services: Services;
  config: Config;
  clock: ManualClock;
  app: ReturnType<typeof createApp>;
  request(path: string, init?: RequestInit): Promise<Response>;
  call(method: string, path: string, call?: Call): Promise<Answer>;
  guest(body?: Record<string, unknown>): Promise<Guest>;
  /** Access token of a game server, or of another client of TEST_CLIENTS. */
  serviceToken(client?: keyof typeof TEST_CLIENTS): Promise<string>;
  /** Has every node do it, also one that comes later; a loop of its own, say. */
  everywhere(work: (services: Services) => Promise<void>): Promise<void>;
  /** Has every node load the models that the registry names, also one that comes later. */
  serveModels(): Promise<void>;
  /** Those of each node there is now: for what a node holds in its own memory, sockets say. */
  each(): Services[];
  /** Matches, relays and records until nothing is left. */
  drain(): Promise<void>;
  /**
   * Writes the file of GAME_CONFIG, which the app must have been opened with, and has it read again.
   * @returns what is wrong with it
   */
  reload(game: unknown): Promise<string[]>;
  /**
   * Moves time once nobody waits for an answer over `serve`: of a browser's own questions, which come
   * when they like, one that is under way would be told that it took too long.
   */
  pass(ms: number): Promise<void>;
  /** On any port, or on one that the app has been told of. */
  serve(port?: number): Promise<Served>;
}

/** Clients every test app knows, with their roles. */
export const TEST_CLIENTS = {
  game: "service",
  rival: "service",
  moderator: "mod",
  operator: "admin",
} as const;
const CLIENT_SECRET = "a-secret-of-the-tests-0123456789";

/** What payment providers sign with in the tests. */
export const WEBHOOK_SECRETS = {
  standard: `whsec_${btoa("a webhook secret of the tests")}`,
  stripe: "whsec_a_stripe_secret_of_the_tests",
} as const;

/** Within the open season of the shipped configuration. */
export const START = Date.UTC(2026, 10, 1, 12);
/** What a page asks next, it asks within this. */
const QUIET_MS = 200;
export const ORIGIN = "http://localhost:8000";

const defaultEngine = (): EngineName => nodeCount() > 1 ? "real" : "embedded";

export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { engine = defaultEngine(), log = silentLogger } = options;
  await using undo = new AsyncDisposableStack();
  const engines: TestEngines = undo.use(await testEngines(engine));
  const clock = manualClock(START);
  let file = options.game;
  const readSettings = () => {
    const read = readConfig({
      APP_ENV: "test",
      MATCHER: "manual",
      STORE_WEBHOOK_SECRETS:
        `standard:${WEBHOOK_SECRETS.standard},stripe:${WEBHOOK_SECRETS.stripe}`,
      SERVICE_CLIENTS: Object.entries(TEST_CLIENTS)
        .map(([id, role]) => `${id}:${CLIENT_SECRET}:${role}`).join(","),
      ...(options.game !== undefined && { GAME_CONFIG: "of the test" }),
      ...engines.env,
      ...options.env,
    }, () => JSON.stringify(file));
    if (options.game !== undefined || options.env?.["GAME_CONFIG"] !== undefined) return read;
    return { ...read, config: { ...read.config, game: withTestWindows(read.config.game) } };
  };
  const { config, secrets } = readSettings();
  const nodes = undo.use(
    await openTestNodes({
      ...{ config, secrets, clock, log },
      readGame() {
        try {
          return { game: readSettings().config.game };
        } catch (error) {
          return { problems: (error as ConfigError).problems };
        }
      },
      count: engine === "real" && !options.alone ? options.nodes ?? nodeCount() : 1,
    }),
  );
  const { services, app } = nodes.first;

  const request = (path: string, init?: RequestInit) =>
    nodes.fetch(
      // Browsers and Node want to be told that a stream is sent before the answer is heard.
      new Request(ORIGIN + path, { duplex: "half", ...init } as RequestInit),
      { remoteAddress: "127.0.0.1" },
    );

  async function call(method: string, path: string, call: Call = {}): Promise<Answer> {
    const response = await request(path, {
      method,
      headers: {
        ...(call.token !== undefined && { authorization: `Bearer ${call.token}` }),
        ...(call.json !== undefined && { "content-type": "application/json" }),
        ...call.headers,
      },
      ...(call.json !== undefined && { body: JSON.stringify(call.json) }),
      ...(call.body !== undefined && { body: call.body }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  }

  const [waiting, quiet] = [new Set<Promise<Response>>(), { since: performance.now() }];
  const isQuiet = () => waiting.size === 0 && performance.now() - quiet.since > QUIET_MS;
  async function underWay(answer: Response | Promise<Response>): Promise<Response> {
    const asked = Promise.resolve(answer);
    waiting.add(asked);
    try {
      return await asked;
    } finally {
      waiting.delete(asked);
      quiet.since = performance.now();
    }
  }

  const tokens = new Map<string, { token: string; until: number }>();
  const resources = undo.move();
  return {
    services,
    config,
    clock,
    app,
    request,
    call,
    async guest(json = {}) {
      const { status, body, headers } = await call("POST", "/auth/guest", { json });
      if (status !== 201) throw new Error(`Cannot sign a guest in: ${JSON.stringify(body)}`);
      return {
        id: body.user.id,
        name: body.user.display_name,
        token: body.access_token,
        refreshToken: body.refresh_token,
        cookie: headers.get("set-cookie")!.split(";")[0]!,
      };
    },
    async serviceToken(client = "game") {
      const known = tokens.get(client);
      if (known && clock.now() < known.until) return known.token;
      const { body } = await call("POST", "/auth/token", {
        json: {
          grant_type: "client_credentials",
          client_id: client,
          client_secret: CLIENT_SECRET,
        },
      });
      tokens.set(client, { token: body.access_token, until: clock.now() + 600_000 });
      return body.access_token;
    },
    everywhere: nodes.everywhere,
    serveModels: nodes.serveModels,
    each: nodes.each,
    drain: () => drain(services),
    async reload(next) {
      file = next;
      const { reload } = services.game;
      await nodes.hear();
      const problems = await reload.ask("test");
      await nodes.hear();
      return problems;
    },
    async pass(ms) {
      await eventually("nobody waits for an answer", () => Promise.resolve(isQuiet()));
      await clock.advance(ms);
    },
    async serve(port = 0) {
      const server = await runtime.listen(
        { host: "localhost", port },
        (request) => underWay(nodes.fetch(request, { remoteAddress: "127.0.0.1" })),
      );
      return {
        url: `http://localhost:${server.port}`,
        // As the program stops: a browser that left amid a request must not keep it waiting.
        [Symbol.asyncDispose]: async () => {
          const late = Promise.withResolvers<void>();
          const timer = setTimeout(late.resolve, 3_000);
          await Promise.race([server.shutdown(), late.promise]);
          clearTimeout(timer);
        },
      };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
