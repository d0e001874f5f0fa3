import assert from "node:assert/strict";
import { ConfigError, readConfig, staleRoles } from "./mod.ts";
import { shippedGameConfig } from "../game/mod.ts";

const root = new URL("../../", import.meta.url);
const PRODUCTION = {
  APP_ENV: "production",
  PUBLIC_URL: "https://game.example/ignored/path",
  KEY_ENCRYPTION_SECRET: "a secret of this deployment, long enough",
};

function noFile(path: string): string {
  throw new Error(`no such file: ${path}`);
}

function problemsOf(env: Record<string, string>, readText = noFile): string[] {
  try {
    readConfig(env, readText);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const problem of error.problems) assert.ok(error.message.includes(problem));
    return error.problems;
  }
}

Deno.test("[OPS1] nothing has to be set on a laptop", () => {
  const { config } = readConfig({}, noFile);
  const { env, web: { host, port, publicUrl }, engines, region } = config;
  assert.deepEqual(
    { env, host, port, publicUrl, engines, region },
    {
      env: "development",
      host: "127.0.0.1",
      port: 8000,
      publicUrl: "http://localhost:8000",
      engines: { database: { kind: "embedded", dataDir: ".data" }, stream: "postgres" },
      region: "eu-north",
    },
  );
});

Deno.test("[OPS2] engines are switched by their URLs alone", () => {
  const databaseUrl = "postgres://u:p@db/game";
  const redisUrl = "redis://cache:6379";
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
  const { config, secrets } = readConfig(env, noFile);
  assert.deepEqual(config.engines, { database: { kind: "server" }, stream: "redis" });
  assert.deepEqual([secrets.databaseUrl, secrets.redisUrl], [databaseUrl, redisUrl]);
  const forced = readConfig({ ...env, STREAM_BACKEND: "postgres" }, noFile);
  assert.equal(forced.config.engines.stream, "postgres");
});

Deno.test("[OPS2 TEL5] Kafka's brokers make it the stream, and what belongs to it is a secret", () => {
  const env = { KAFKA_BROKERS: "one:9092, two:9093", REDIS_URL: "redis://cache:6379" };
  const plain = readConfig(env, noFile);
  assert.equal(plain.config.engines.stream, "kafka");
  assert.deepEqual(plain.secrets.kafka, { brokers: ["one:9092", "two:9093"], tls: false });
  const secured = readConfig({
    ...{ ...env, KAFKA_TLS: "true", KAFKA_SASL: "scram-sha-512:veze:a:b" },
  }, noFile);
  assert.deepEqual(secured.secrets.kafka, {
    ...{ brokers: ["one:9092", "two:9093"], tls: true },
    sasl: { mechanism: "scram-sha-512", user: "veze", password: "a:b" },
  });
  assert.ok(!JSON.stringify(secured.config).includes("a:b"));
  assert.equal(
    readConfig({ ...env, STREAM_BACKEND: "redis" }, noFile).config.engines.stream,
    "redis",
  );
  for (
    const [given, named] of [
      [{ KAFKA_BROKERS: "one" }, "KAFKA_BROKERS"],
      [{ KAFKA_BROKERS: "one:9092,,two:1" }, "KAFKA_BROKERS"],
      [{ STREAM_BACKEND: "kafka" }, "KAFKA_BROKERS"],
      [{ KAFKA_TLS: "true" }, "KAFKA_BROKERS"],
      [{ KAFKA_SASL: "plain:u:p" }, "KAFKA_BROKERS"],
      [{ ...env, KAFKA_SASL: "gssapi:u:p" }, "KAFKA_SASL"],
      [{ ...env, KAFKA_TLS: "yes" }, "KAFKA_TLS"],
      [{ ...env, APP_ENV: "production", KAFKA_SASL: "plain:u:p" }, "KAFKA_TLS=true"],
    ] as const
  ) {
    const problems = problemsOf(given);
    assert.ok(problems.some((one) => one.includes(named)), `${named}: ${problems}`);
  }
});

Deno.test("readConfig() names every problem at once", () => {
  const problems = problemsOf({
    APP_ENV: "staging",
    PORT: "99999",
    DATABASE_URL: "mysql://db",
    REDIS_URL: "cache:6379",
    PUBLIC_URL: "game.example",
    REGION: "moon",
    KEY_ENCRYPTION_SECRET: "short",
    SERVICE_CLIENTS: "no-secret,game:secret:emperor",
    METRICS_TOKEN: "short",
    MATCHER: "sometimes",
    TRUSTED_PROXIES: "-1",
    STREAM_BACKEND: "carrier-pigeon",
    RATE_LIMITS: '{"submit":{"burst":0,"perSecond":1},"sleep":{}}',
    GAME_CONFIG: "/nowhere.json",
    LOG_LEVEL: "loud",
  });
  const wanted = [
    ...["APP_ENV", "PORT", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "KEY_ENCRYPTION_SECRET"],
    ...["SERVICE_CLIENTS", "METRICS_TOKEN", "MATCHER", "TRUSTED_PROXIES", "STREAM_BACKEND"],
    ...["RATE_LIMITS", "GAME_CONFIG", "LOG_LEVEL"],
  ];
  for (const name of wanted) {
    assert.ok(problems.some((problem) => problem.startsWith(`${name}:`)), `${name} is not named`);
  }
  assert.ok(problemsOf({ REGION: "moon" })[0]!.startsWith("REGION:"));
  assert.ok(problemsOf({ STREAM_BACKEND: "redis" })[0]!.includes("REDIS_URL"));
});

Deno.test("readConfig() tells every fault of the game's file with its path", () => {
  const game = {
    regions: [{ id: "eu-north", name: "North" }, { id: "eu-north", name: "Twice" }],
    modes: [],
    boards: [{ id: "UPPER", name: "x", order: "sideways", operator: "best", submit: "service" }],
    seasons: [{ id: "s1", name: "S1", opens_at: "yesterday" }],
  };
  const problems = problemsOf({ GAME_CONFIG: "game.json" }, () => JSON.stringify(game));
  for (const path of ["modes", "boards.0.id", "boards.0.order", "seasons.0.opens_at"]) {
    assert.ok(problems.some((text) => text.startsWith(`GAME_CONFIG: ${path}:`)), path);
  }
  assert.match(problemsOf({ GAME_CONFIG: "x" }, () => "{")[0]!, /^GAME_CONFIG: cannot read "x"/);
});

Deno.test("[OPS1] a game's file is read as editors of other systems write it", () => {
  const read = (text: string) => readConfig({ GAME_CONFIG: "x" }, () => text).config.game;
  const text = JSON.stringify({ party_limit: 4 }, null, 2);
  for (const written of [text, `\uFEFF${text}`, `\uFEFF${text.replaceAll("\n", "\r\n")}\r\n`]) {
    assert.equal(read(written).party_limit, 4);
  }
  for (const wrong of ["", "\uFEFF", `\uFEFF\uFEFF${text}`, `${text}\uFEFF`]) {
    assert.match(
      problemsOf({ GAME_CONFIG: "x" }, () => wrong)[0]!,
      /^GAME_CONFIG: cannot read "x"/,
    );
  }
});

Deno.test("[TEL6] thresholds that a rule cannot work with are problems of the configuration", () => {
  const told = (rules: unknown) =>
    problemsOf(
      { GAME_CONFIG: "x" },
      () => JSON.stringify({ ...shippedGameConfig(), telemetry: { rules } }),
    );
  assert.deepEqual(told({ speed: { threshold: 600 }, cadence: { enabled: false } }), []);
  assert.deepEqual(
    told({
      sped: { enabled: false },
      sequence: { threshold: 2.5 },
      fire_rate: { threshold: 1e12 },
    }),
    [
      "GAME_CONFIG: telemetry.rules.sped: there is no such rule",
      "GAME_CONFIG: telemetry.rules.sequence.threshold: must be a whole number from 2 to 100",
      "GAME_CONFIG: telemetry.rules.fire_rate.threshold: must be a number from 1 to 100",
    ],
  );
  for (const threshold of [0, -1, null, "5"]) {
    assert.equal(told({ speed: { threshold } }).length, 1, String(threshold));
  }
});

Deno.test("[INV5] a catalogue gives no more at once than sums can hold", () => {
  const game = shippedGameConfig();
  const catalog = [
    { sku: "gold", name: "Gold", kind: "currency" },
    {
      ...{ sku: "hoard", name: "Hoard", kind: "bundle", quantity: 1_000_000 },
      contents: { gold: 1_000_000 },
    },
  ];
  const problems = problemsOf({ GAME_CONFIG: "x" }, () => JSON.stringify({ ...game, catalog }));
  assert.match(problems[0]!, /catalog\.1\.quantity: one purchase would give more than/);
});

Deno.test("[SEC9] production refuses to start on development secrets, and says which", () => {
  assert.deepEqual(problemsOf(PRODUCTION), []);
  const bare = problemsOf({ APP_ENV: "production" }).join("\n");
  assert.match(bare, /KEY_ENCRYPTION_SECRET: production needs a secret of its own/);
  assert.match(bare, /PUBLIC_URL: /);
  const copied = problemsOf({
    ...PRODUCTION,
    KEY_ENCRYPTION_SECRET: "development-only-key-encryption-secret",
    SERVICE_CLIENTS: "dev-server:dev-server-secret:service+admin",
  }).join("\n");
  assert.match(copied, /KEY_ENCRYPTION_SECRET: production must not use the development secret/);
  assert.match(copied, /SERVICE_CLIENTS: the secret of "dev-server"/);
  assert.doesNotMatch(copied, /dev-server-secret/);
});

Deno.test("[SEC9] production has no client that nobody configured", () => {
  const { secrets, config } = readConfig(PRODUCTION, noFile);
  assert.deepEqual(secrets.serviceClients, []);
  assert.deepEqual([config.web.host, config.log.format], ["0.0.0.0", "json"]);
  assert.equal(config.web.publicUrl, "https://game.example");
});

Deno.test("[SEC9] no secret stands in Config, and none in a message", () => {
  const secret = "s3cret-s3cret-s3cret-s3cret-s3cret";
  const env = {
    DATABASE_URL: `postgres://u:${secret}@db/game`,
    DATABASE_DIRECT_URL: `postgres://u:${secret}@db/game`,
    DATABASE_REPLICA_URL: `postgres://u:${secret}@replica/game`,
    REDIS_URL: `redis://:${secret}@cache`,
    KEY_ENCRYPTION_SECRET: secret,
    SERVICE_CLIENTS: `game:${secret}`,
    METRICS_TOKEN: secret,
  };
  const { config } = readConfig(env, noFile);
  assert.equal(JSON.stringify(config).includes(secret), false);
  assert.throws(() => Object.assign(config, { region: "x" }), TypeError);
  assert.throws(() => Object.assign(config.web, { port: 1 }), TypeError);
  const wrong = {
    DATABASE_URL: `mysql://u:${secret}@db`,
    REDIS_URL: secret,
    SERVICE_CLIENTS: `game:${secret}:emperor`,
    PORT: "x",
  };
  assert.equal(problemsOf(wrong).join().includes(secret), false);
});

Deno.test("[OPS3] wrong settings end the process with one message and exit code 2", async () => {
  for (const command of ["serve", "check", "migrate"]) {
    const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "main.ts", command],
      cwd: root,
      clearEnv: true,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: Deno.env.get("HOME") ?? "",
        ...(Deno.env.get("DENO_DIR") && { DENO_DIR: Deno.env.get("DENO_DIR")! }),
        PORT: "x",
        REDIS_URL: "x",
        APP_ENV: "production",
      },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 2, said);
    assert.match(said, /^Cannot start: 4 settings are wrong\n/);
    for (const name of ["PORT", "REDIS_URL", "KEY_ENCRYPTION_SECRET", "PUBLIC_URL"]) {
      assert.match(said, new RegExp(`^  - ${name}: `, "m"));
    }
    assert.doesNotMatch(said, /\bat .*:\d+:\d+/, "no stack");
    assert.equal(new TextDecoder().decode(stdout), "");
  }
});

const ISSUER = {
  OIDC_ISSUER: "https://id.example/realms/game",
  OIDC_CLIENT_ID: "veze",
  OIDC_CLIENT_SECRET: "s",
};

Deno.test("[SEC1] one issuer is three variables; its callback is the plain one", () => {
  const { config: { oidc }, secrets } = readConfig({ ...PRODUCTION, ...ISSUER }, noFile);
  const [issuer] = oidc.issuers;
  assert.deepEqual(
    [issuer!.id, issuer!.issuer, issuer!.callbackPath, issuer!.algorithms, oidc.clockToleranceS],
    ["oidc", ISSUER.OIDC_ISSUER, "/auth/callback", ["RS256"], 300],
  );
  assert.deepEqual(secrets.oidc, { oidc: "s" });
  assert.ok(!JSON.stringify(oidc).includes('"s"'), "no secret among the settings");
});

Deno.test("[SEC1] without an issuer, and with none, there is none", () => {
  for (const env of [PRODUCTION, { ...PRODUCTION, OIDC_ISSUER: "none" }, {}]) {
    assert.deepEqual(readConfig(env, noFile).config.oidc.issuers, []);
  }
});

Deno.test("[SEC1 SEC9] settings of issuers that cannot be right are named", () => {
  const of = (entry: Record<string, unknown>) =>
    problemsOf({
      ...PRODUCTION,
      OIDC_ISSUERS: JSON.stringify([{
        id: "a",
        issuer: "https://a.example",
        client_id: "c",
        client_secret: "s",
        ...entry,
      }]),
    }).join("; ");
  assert.equal(of({}), "");
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ issuer: "http://a.example" }, /must be https/],
    [{ issuer: "http://127.0.0.1:1/" }, /must be https/],
    [{ issuer: "https://a.example/?x" }, /no query/],
    [{ client_secret: undefined }, /client_secret/],
    [{ algorithms: ["HS256"] }, /algorithms/],
    [{ algorithms: ["none"] }, /algorithms/],
    [{ scopes: ["profile"] }, /openid/],
    [{ params: { redirect_uri: "https://evil.example" } }, /redirect_uri/],
    [{ id: "A b" }, /id/],
    [{ unknown: 1 }, /unknown/i],
    [{ end_session_url: "http://a.example/logout" }, /end_session_url must be https/],
    [{ end_session_url: "http://127.0.0.1:1/logout" }, /end_session_url must be https/],
  ];
  for (const [entry, problem] of wrong) assert.match(of(entry), problem);
  assert.match(problemsOf({ ...PRODUCTION, OIDC_ISSUERS: "{" }).join(), /not JSON/);
  assert.match(
    problemsOf({ ...PRODUCTION, ...ISSUER, OIDC_CLIENT_ID: "" }).join(),
    /OIDC_CLIENT_ID/,
  );
  assert.match(problemsOf({ ...PRODUCTION, OIDC_CLOCK_TOLERANCE_S: "360" }).join(), /TOLERANCE/);
});

Deno.test("[SEC1] an issuer and its end of sessions may be http on loopback while developing", () => {
  const entry = { id: "a", issuer: "http://127.0.0.1:1/", client_id: "c", client_secret: "s" };
  const problems = (end_session_url: string) =>
    problemsOf({ OIDC_ISSUERS: JSON.stringify([{ ...entry, end_session_url }]) });
  for (const host of ["localhost", "127.0.0.1:1", "[::1]:1"]) {
    assert.deepEqual(problems(`http://${host}/logout`), []);
  }
  assert.match(problems("http://10.0.0.1/logout").join(), /end_session_url must be https/);
});

Deno.test("[SEC5] roles that an issuer gives are asked about again, and check says where that may be in vain", () => {
  const given = (entry: Record<string, unknown>) => {
    const right = { id: "a", issuer: "https://a.example", client_id: "c", client_secret: "s" };
    const OIDC_ISSUERS = JSON.stringify([{ ...right, ...entry }]);
    const { oidc } = readConfig({ ...PRODUCTION, OIDC_ISSUERS }, noFile).config;
    return { seconds: oidc.issuers[0]!.recheckSeconds, warned: staleRoles(oidc) };
  };
  const offline = { scopes: ["openid", "offline_access"] };
  assert.deepEqual(given({}), { seconds: 0, warned: [] });
  assert.deepEqual(given({ recheck_s: 60 }), { seconds: 60, warned: [] });
  assert.deepEqual(given({ roles_claim: "r" }), { seconds: 900, warned: ["a"] });
  assert.deepEqual(given({ roles_claim: "r", ...offline }), { seconds: 900, warned: [] });
  assert.deepEqual(
    given({ roles_claim: "r", params: { access_type: "offline" } }),
    { seconds: 900, warned: [] },
  );
  assert.deepEqual(given({ roles_claim: "r", recheck_s: 60 }), { seconds: 60, warned: ["a"] });
  assert.deepEqual(
    given({ roles_claim: "r", recheck_s: 0, ...offline }),
    { seconds: 0, warned: ["a"] },
  );
});

Deno.test("[SEC5] ADMIN_USERS names subjects by their issuer", () => {
  const admins = (env: Record<string, string>) =>
    readConfig({ ...PRODUCTION, ...ISSUER, ...env }, noFile).config.oidc.adminUsers;
  assert.deepEqual(admins({ ADMIN_USERS: "ada, oidc:auth0|1" }), ["oidc:ada", "oidc:auth0|1"]);
  assert.match(problemsOf({ ...PRODUCTION, ADMIN_USERS: "ada" }).join(), /ADMIN_USERS/);
});
