import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { Buffer } from "node:buffer";
import { createKeyStore } from "../../services/identity/mod.ts";
import { createSealer } from "../../services/platform/crypto/sealed.ts";
import { ok, problem } from "../support/app/expect.ts";
import { testApps } from "../support/app/on_each_engine.ts";
import { ORIGIN, type TestApp } from "../support/app/test_app.ts";
import { createPrivateKey } from "node:crypto";

const onEachEngine = testApps();
const DEVELOPMENT_SECRET = "development-only-key-encryption-secret";

type Part = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part: string): Part => JSON.parse(Buffer.from(part, "base64url").toString());

/** The key the app itself signs with: what is refused in spite of it is refused for its claims. */
async function ownKey(app: TestApp): Promise<{ kid: string; key: KeyObject; x: string }> {
  const [row] = await createKeyStore(app.services.engines.database).list();
  const sealer = createSealer(DEVELOPMENT_SECRET, "veze signing keys");
  const jwk = JSON.parse(sealer.unseal(row!.sealedPrivateJwk));
  return { kid: row!.kid, key: createPrivateKey({ key: jwk, format: "jwk" }), x: jwk.x };
}

function forge(header: unknown, claims: unknown, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString("base64url")}`;
}

const me = (app: TestApp, token: string) => app.call("GET", "/auth/me", { token });

async function setUp(app: TestApp) {
  const guest = await app.guest();
  const [head, body, signature] = guest.token.split(".") as [string, string, string];
  const { key, kid, x } = await ownKey(app);
  return {
    guest,
    head: decode(head),
    claims: decode(body),
    head64: head,
    body64: body,
    signature,
    key,
    kid,
    x,
  };
}

onEachEngine(
  "[SEC3] an access token lives 15 minutes at most and says what it is for",
  async (app) => {
    const { head, claims, guest } = await setUp(app);
    assert.deepEqual([head.alg, head.typ], ["EdDSA", "at+jwt"]);
    assert.ok(typeof head.kid === "string" && head.kid !== "");
    assert.deepEqual([claims.iss, claims.aud, claims.sub], [ORIGIN, "veze-game", guest.id]);
    assert.ok(Number(claims.exp) - Number(claims.iat) <= 900);
    assert.ok(claims.jti && claims.sid);
    assert.deepEqual(claims.roles, ["player"]);
  },
);

onEachEngine(
  "[SEC4] a token forged with our own key and sound claims passes: the test's means work",
  async (app) => {
    const { head, claims, key } = await setUp(app);
    ok(await me(app, forge(head, claims, key)));
  },
);

onEachEngine("[SEC4] an expired token is 401, also one that was accepted before", async (app) => {
  const { guest } = await setUp(app);
  ok(await me(app, guest.token));
  await app.clock.advance(16 * 60_000);
  const answer = await me(app, guest.token);
  problem(answer, 401, "unauthorized");
  assert.equal(answer.headers.get("www-authenticate"), "Bearer");
});

onEachEngine("[SEC4] wrong claims are 401, however well they are signed", async (app) => {
  const { head, claims, key } = await setUp(app);
  const now = Math.floor(app.clock.now() / 1000);
  const wrong: Part[] = [
    { iss: "https://evil.example" },
    { iss: undefined },
    { aud: "another-service" },
    { aud: undefined },
    { aud: ["veze-game", "another"] },
    { exp: now - 60 },
    { exp: undefined },
    { exp: "never" },
    { iat: now + 3_600, exp: now + 4_000 },
    { iat: undefined },
    { nbf: now + 3_600 },
  ];
  for (const claim of wrong) {
    const answer = await me(app, forge(head, { ...claims, ...claim }, key));
    assert.equal(answer.status, 401, JSON.stringify(claim));
  }
});

onEachEngine("[SEC4] wrong headers are 401, however well they are signed", async (app) => {
  const { head, claims, key, x, kid } = await setUp(app);
  const pair = generateKeyPairSync("ed25519");
  const own = pair.publicKey.export({ format: "jwk" });
  const wrong: [Part, KeyObject][] = [
    [{ ...head, kid: "unknown" }, key],
    [{ ...head, kid: undefined }, key],
    [{ ...head, kid: "__proto__" }, key],
    [{ ...head, typ: "JWT" }, key],
    [{ ...head, typ: undefined }, key],
    [{ ...head, alg: "none" }, key],
    [{ ...head, alg: "ES256" }, key],
    [{ ...head, crit: ["exp"] }, key],
    [{ ...head }, pair.privateKey],
    [{ ...head, jwk: own }, pair.privateKey],
    [{ ...head, kid: "mine", jwk: own }, pair.privateKey],
    [{ ...head, jku: "https://evil.example/keys", kid: "mine" }, pair.privateKey],
  ];
  for (const [header, with_] of wrong) {
    const answer = await me(app, forge(header, claims, with_));
    assert.equal(answer.status, 401, JSON.stringify(header));
  }
  // The classic confusion: our public key as an HMAC secret.
  for (const secret of [x, Buffer.from(x, "base64url"), JSON.stringify({ kty: "OKP", x })]) {
    const signed = `${encode({ alg: "HS256", typ: "at+jwt", kid })}.${encode(claims)}`;
    const mac = createHmac("sha256", secret).update(signed).digest("base64url");
    problem(await me(app, `${signed}.${mac}`), 401, "unauthorized");
  }
});

onEachEngine("[SEC4] one changed character anywhere makes a token worthless", async (app) => {
  const { guest, head64, body64, signature } = await setUp(app);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const { token } = guest;
  // The last character of each part carries unused bits: all its neighbours are tried.
  const places = [0, head64.length - 1, head64.length + 1, head64.length + body64.length];
  for (const place of [...places, token.length - 2, token.length - 1]) {
    for (const letter of alphabet) {
      if (letter === token[place]) continue;
      const changed = token.slice(0, place) + letter + token.slice(place + 1);
      assert.equal((await me(app, changed)).status, 401, `${place} ${letter}`);
    }
  }
  const admin = encode({ ...decode(body64), roles: ["admin"] });
  for (
    const forged of [
      `${head64}.${admin}.${signature}`,
      `${head64}.${body64}.`,
      `${head64}.${body64}`,
      `${head64}.${body64}.${signature}=`,
      `${head64}.${body64}.${signature}.${signature}`,
      `${encode({ alg: "none" })}.${admin}.`,
      `..`,
      "x",
      "null.null.null",
      `${encode(null)}.${encode(null)}.${signature}`,
      "a".repeat(5_000),
    ]
  ) problem(await me(app, forged), 401, "unauthorized");
  ok(await me(app, token));
});

onEachEngine("[SEC4] what is no bearer token is 401, whatever it looks like", async (app) => {
  const { guest } = await setUp(app);
  for (const authorization of ["", "Bearer", "Bearer ", `Basic ${guest.token}`, guest.token, "é"]) {
    const answer = await app.call("GET", "/auth/me", { headers: { authorization } });
    problem(answer, 401, "unauthorized");
  }
  // A broken token is not forgiven because of a good cookie.
  const headers = { authorization: "Bearer x.y.z", cookie: guest.cookie };
  problem(await app.call("GET", "/auth/me", { headers }), 401, "unauthorized");
  for (
    const cookie of ["veze_session=", "veze_session=%ff", "veze_session=a.b", `${guest.cookie}x`]
  ) {
    problem(await app.call("GET", "/auth/me", { headers: { cookie } }), 401, "unauthorized");
  }
});
