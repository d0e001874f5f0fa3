/**
 * The OpenID Foundation's tests of clients that apply to the code flow, each under its own name, against an
 * issuer that tells one lie at a time. Before each lie the same flow without it signs in; what must be
 * refused makes no session, asks for no userinfo, and leaves a row in the audit log that says why.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openTestApp, type TestApp } from "../../support/app/test_app.ts";
import { share } from "../../support/app/shared.ts";
import {
  type HostileIssuer,
  type Lies,
  openHostileIssuer,
} from "../../support/oidc/hostile_issuer.ts";
import { makeKeys } from "../../support/oidc/keys.ts";
import {
  type Attempt,
  begin,
  cookieJar,
  entryFor,
  signIn,
  whoIs,
} from "../../support/oidc/sign_in.ts";

const HOUR = 3_600_000;

interface Stage extends AsyncDisposable {
  app: TestApp;
  main: HostileIssuer;
  es256: HostileIssuer;
  eddsa: HostileIssuer;
  post: HostileIssuer;
  bare: HostileIssuer;
  silent: HostileIssuer;
}

const stage = share<Stage>(async () => {
  const undo = new AsyncDisposableStack();
  const main = undo.use(await openHostileIssuer("main"));
  const es256 = undo.use(await openHostileIssuer("es256"));
  es256.alg = "es256";
  const eddsa = undo.use(await openHostileIssuer("eddsa"));
  eddsa.alg = "eddsa";
  const post = undo.use(await openHostileIssuer("post"));
  post.clientAuth = "client_secret_post";
  const bare = undo.use(await openHostileIssuer("bare"));
  bare.clientAuth = "none";
  const silent = undo.use(await openHostileIssuer("silent"));
  const issuers = [
    entryFor(main),
    entryFor(es256, { algorithms: ["RS256", "ES256"] }),
    entryFor(eddsa, { algorithms: ["EdDSA", "Ed25519"] }),
    entryFor(post, { client_auth: "client_secret_post" }),
    entryFor(bare, { client_auth: "none", client_secret: undefined }),
    entryFor(silent, { userinfo: false, name_claim: "/game/handle" }),
  ];
  const app = undo.use(await openTestApp({ env: { OIDC_ISSUERS: JSON.stringify(issuers) } }));
  const all = { main, es256, eddsa, post, bare, silent };
  for (const issuer of Object.values(all)) issuer.now = app.clock.now;
  return { app, ...all, [Symbol.asyncDispose]: () => undo.disposeAsync() };
});

/** Where no other way is said: with the issuer `main`, which signs with RS256. */
interface Case {
  name: string;
  lies: Lies;
  with?: Exclude<keyof Stage, "app" | "main" | symbol>;
  /** How often userinfo is asked by a sign-in that is accepted; once where it is not said. */
  userinfo?: number;
  refused?: { because: string; why: RegExp };
  /** What must hold besides, of a sign-in that is accepted. */
  then?: (stage: Stage, attempt: Attempt) => Promise<void> | void;
}

const asked = (issuer: HostileIssuer, path: string | RegExp) =>
  issuer.seen.filter((seen) =>
    typeof path === "string" ? seen.path === path : path.test(seen.path)
  );

async function lastRow(app: TestApp) {
  const [row] = await app.services.access.audit.search({ limit: 1 });
  return row!;
}

async function sessionsOf({ services }: TestApp): Promise<number> {
  const [row] = await services.engines.database.sql<{ n: number }[]>`
    select count(*)::int as n from sessions`;
  return row!.n;
}

/** An hour later what was read of the issuer is read anew. */
async function forget(app: TestApp, issuer: HostileIssuer): Promise<void> {
  await app.clock.advance(HOUR + 1);
  issuer.lies = {};
  issuer.seen.length = 0;
}

function test(name: string, run: (stage: Stage) => Promise<void>): void {
  stage.expect();
  Deno.test({
    name: `[SEC1] ${name}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => stage.use(run),
  });
}

/** `at_hash` as algorithms on SHA-256 have it. */
function sha256Half(text: string): string {
  return createHash("sha256").update(text).digest().subarray(0, 16).toString("base64url");
}

function conformance({ name, lies, with: other, userinfo = 1, refused, then }: Case): void {
  test(name, async (on) => {
    const { app } = on;
    const issuer = on[other ?? "main"];
    await forget(app, issuer);
    const control = await signIn(app, issuer);
    assert.ok(control.signedIn, `the same flow without the lie: ${control.location}`);
    assert.equal(asked(issuer, "userinfo").length, userinfo);

    await forget(app, issuer);
    const sessions = await sessionsOf(app);
    issuer.lies = lies;
    const attempt = await signIn(app, issuer);
    issuer.lies = {};
    if (!refused) {
      assert.ok(attempt.signedIn, JSON.stringify((await lastRow(app)).details));
      assert.equal(attempt.location, "/");
      assert.equal(asked(issuer, "userinfo").length, userinfo);
      return await then?.(on, attempt);
    }
    assert.ok(!attempt.signedIn);
    assert.equal(attempt.location, `/profile?sign_in=${refused.because}`);
    assert.equal(attempt.answer.status, 303);
    assert.equal(await sessionsOf(app), sessions);
    if (!lies.userinfo && !lies.userinfoSigned) assert.equal(asked(issuer, "userinfo").length, 0);
    const { action, outcome, details } = await lastRow(app);
    assert.deepEqual([action, outcome, details.issuer, details.reason], [
      ...["sign_in.oidc", "refused"],
      ...[issuer.issuer, refused.because],
    ]);
    assert.match(String(details.why), refused.why);
    await then?.(on, attempt);
  });
}

const rejected = (why: RegExp) => ({ because: "rejected", why });
const claim = (change: Record<string, unknown>): Lies => ({
  idToken: (right) => ({ ...right, ...change }),
});
const without = (...names: string[]): Lies => ({
  idToken: (right) =>
    Object.fromEntries(Object.entries(right).filter(([name]) => !names.includes(name))),
});

conformance({
  name: "oidcc-client-test",
  lies: {},
  then({ main }) {
    const [query] = asked(main, "token");
    assert.equal(query!.form.get("grant_type"), "authorization_code");
    assert.match(query!.form.get("code_verifier")!, /^[\w-]{43}$/);
  },
});
conformance({
  name: "oidcc-client-test-client-secret-basic",
  lies: {},
  then({ main }) {
    const [token] = asked(main, "token");
    assert.match(token!.headers.get("authorization")!, /^Basic /);
    assert.equal(token!.form.has("client_secret"), false);
    assert.equal(token!.query.size, 0);
  },
});
conformance({
  name: "client_secret_post: the secret in the body, and in the body alone",
  with: "post",
  lies: {},
  then({ post }) {
    const [token] = asked(post, "token");
    assert.equal(token!.headers.get("authorization"), null);
    assert.equal(token!.form.get("client_secret"), post.clientSecret);
    assert.equal(token!.query.size, 0);
  },
});
conformance({
  name: "client_auth none: no secret anywhere, and PKCE as ever",
  with: "bare",
  lies: {},
  then({ bare }) {
    const [token] = asked(bare, "token");
    assert.equal(token!.headers.get("authorization"), null);
    assert.equal(token!.form.has("client_secret"), false);
    assert.match(token!.form.get("code_verifier")!, /^[\w-]{43}$/);
  },
});
conformance({
  name: "userinfo false and name_claim: the ID token alone names the player",
  with: "silent",
  userinfo: 0,
  lies: {
    idToken: (right) => ({ ...right, sub: "handled", game: { handle: "Zoe" }, name: "Another" }),
    userinfo: (right) => ({ ...right, sub: "a lie that nobody reads" }),
  },
  async then({ app }, { jar }) {
    assert.equal((await whoIs(app, jar))?.display_name, "Zoe");
  },
});
conformance({
  name: "oidcc-client-test-scope-userinfo-claims",
  lies: {
    idToken: ({ preferred_username: _, given_name: __, ...right }) => right,
    userinfo: (right) => ({ ...right, preferred_username: "Alice", name: undefined }),
  },
  async then({ app }, { jar }) {
    assert.equal((await whoIs(app, jar))?.display_name, "Alice");
  },
});
conformance({
  name: "oidcc-client-test-idtoken-sig-rs256",
  lies: { metadata: (m) => ({ ...m, id_token_signing_alg_values_supported: ["RS256"] }) },
});
conformance({
  name: "oidcc-client-test-kid-absent-single-jwks",
  lies: {
    header: ({ alg }) => ({ alg }),
    keys: (all) =>
      all.filter(({ kid, kty, use }) => kty !== "RSA" || use === "enc" || kid?.endsWith("RS256-1")),
  },
});
conformance({
  name: "oidcc-client-test-kid-absent-multiple-jwks",
  lies: { header: ({ alg }) => ({ alg }) },
  refused: rejected(/MULTIPLE_MATCHING_KEYS/),
});
conformance({
  name: "oidcc-client-test-userinfo-bearer-header",
  lies: {},
  then({ main }) {
    const [userinfo] = asked(main, "userinfo");
    assert.match(userinfo!.headers.get("authorization")!, /^Bearer at-/);
    assert.equal(userinfo!.query.size + userinfo!.form.size, 0);
  },
});
conformance({ name: "oidcc-client-test-userinfo-signed", lies: { userinfoSigned: true } });
conformance({
  name: "signed userinfo with a broken signature",
  lies: { userinfoSigned: "broken", userinfo: (right) => ({ ...right, roles: ["admin"] }) },
  refused: rejected(/signature/),
});
conformance({
  name: "signed userinfo by a stranger's key under the issuer's name for its own",
  lies: { userinfoSigned: (await makeKeys()).rs256 },
  refused: rejected(/signature/),
});
conformance({
  name: "oidcc-client-test-aggregated-claims",
  lies: {
    userinfo: (right) => ({
      ...right,
      _claim_names: { roles: "src1" },
      _claim_sources: { src1: { JWT: "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhZG1pbiJdfQ." } },
    }),
  },
  async then({ app }, { jar }) {
    assert.deepEqual((await whoIs(app, jar))?.roles, ["player"]);
  },
});
conformance({
  name: "oidcc-client-test-distributed-claims",
  lies: {
    userinfo: (right) => ({
      ...right,
      _claim_names: { roles: "src1" },
      _claim_sources: { src1: { endpoint: "http://127.0.0.1:1/claims", access_token: "x" } },
    }),
  },
});
conformance({
  name: "oidcc-client-test-discovery-openid-config",
  lies: {},
  then({ main }) {
    assert.equal(asked(main, ".well-known/openid-configuration").length, 1);
  },
});
conformance({
  name: "oidcc-client-test-discovery-jwks-uri-keys",
  lies: {},
  then({ main }) {
    const order = main.seen.map(({ path }) => path.replace(/^keys-.*/, "keys"));
    assert.deepEqual(order, [".well-known/openid-configuration", "token", "keys", "userinfo"]);
  },
});
conformance({
  name: "oidcc-client-test-nonce-invalid",
  lies: { idToken: (right) => ({ ...right, nonce: `${right.nonce}1` }) },
  refused: rejected(/nonce/),
});
conformance({
  name: "oidcc-client-test-invalid-iss",
  lies: { idToken: (right) => ({ ...right, iss: `${right.iss}1` }) },
  refused: rejected(/iss/),
});
conformance({
  name: "oidcc-client-test-invalid-aud",
  lies: { idToken: (right) => ({ ...right, aud: `${right.aud}1` }) },
  refused: rejected(/aud/),
});
conformance({
  name: "oidcc-client-test-missing-aud",
  lies: without("aud"),
  refused: rejected(/aud/),
});
conformance({
  name: "oidcc-client-test-missing-iat",
  lies: without("iat"),
  refused: rejected(/iat/),
});
conformance({
  name: "oidcc-client-test-missing-sub",
  lies: without("sub"),
  refused: rejected(/sub/),
});
conformance({
  name: "oidcc-client-test-idtoken-sig-none",
  lies: { sign: "none" },
  refused: rejected(/alg/),
});
conformance({
  name: "oidcc-client-test-invalid-sig-rs256",
  lies: { sign: "broken" },
  refused: rejected(/SIGNATURE_VERIFICATION_FAILED/),
});
conformance({
  name: "oidcc-client-test-invalid-sig-es256",
  with: "es256",
  lies: {
    sign: "broken",
    metadata: (m) => ({ ...m, id_token_signing_alg_values_supported: ["ES256"] }),
  },
  refused: rejected(/SIGNATURE_VERIFICATION_FAILED/),
});
conformance({
  name: "oidcc-client-test-invalid-sig-hs256",
  lies: {
    sign: "hs256",
    metadata: (m) => ({ ...m, id_token_signing_alg_values_supported: ["HS256"] }),
  },
  refused: rejected(/alg/),
});
conformance({
  name: "oidcc-client-test-userinfo-invalid-sub",
  lies: { userinfo: (right) => ({ ...right, sub: `${right.sub}invalid` }) },
  refused: rejected(/sub/),
});
conformance({
  name: "oidcc-client-test-discovery-issuer-mismatch",
  lies: { metadata: (m) => ({ ...m, issuer: `${m.issuer}INVALID` }) },
  refused: rejected(/issuer/),
  then(_, { callback }) {
    assert.equal(callback, undefined, "refused before any redirect");
  },
});
conformance({
  name: "oidcc-client-test-invalid-athash",
  lies: claim({ at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }),
  refused: rejected(/at_hash/),
});
conformance({ name: "oidcc-client-test-missing-athash", lies: without("at_hash") });
conformance({
  name: "at_hash with EdDSA is of SHA-512",
  with: "eddsa",
  lies: {},
  then: async ({ app, eddsa }) => assert.ok((await signIn(app, eddsa)).signedIn),
});
conformance({
  name: "at_hash with EdDSA of SHA-256",
  with: "eddsa",
  lies: {
    tokenAnswer: (right) => ({ ...right, access_token: "at-known" }),
    idToken: (right) => ({ ...right, at_hash: sha256Half("at-known") }),
  },
  refused: rejected(/at_hash/),
});

test("oidcc-client-test-signing-key-rotation", async ({ app, main }) => {
  await forget(app, main);
  assert.ok((await signIn(app, main)).signedIn);
  await main.rotate();
  const again = await signIn(app, main);
  assert.ok(again.signedIn, JSON.stringify((await lastRow(app)).details));
  assert.equal(asked(main, /^keys-/).length, 2);
  assert.equal(asked(main, "userinfo").length, 2);
});

test("oidcc-client-test-signing-key-rotation-just-before-signing", async ({ app, main }) => {
  await forget(app, main);
  assert.ok((await signIn(app, main)).signedIn);
  main.lies = { rotateBeforeSigning: true };
  for (let i = 0; i < 3; i++) {
    await app.clock.advance(60_000);
    assert.ok((await signIn(app, main)).signedIn, JSON.stringify((await lastRow(app)).details));
  }
  assert.equal(asked(main, /^keys-/).length, 4);
  // Sooner than a minute after the last time they are not read again.
  assert.equal((await signIn(app, main)).location, "/profile?sign_in=rejected");
  assert.equal(asked(main, /^keys-/).length, 4);
});

// Of the FAPI 2.0 client tests what they add.
conformance({
  name: "FAPI2SPFinalClientTestInvalidMissingExp",
  lies: without("exp"),
  refused: rejected(/exp/),
});
conformance({
  name: "FAPI2SPFinalClientTestInvalidExpiredExp",
  lies: { idToken: (right) => ({ ...right, exp: Number(right.iat) - 360 }) },
  refused: rejected(/exp/),
});
conformance({
  name: "FAPI2SPFinalClientTestInvalidMissingIss",
  lies: without("iss"),
  refused: rejected(/iss/),
});
conformance({
  name: "FAPI2SPFinalClientTestInvalidMissingNonce",
  lies: without("nonce"),
  refused: rejected(/nonce/),
});
conformance({
  name: "FAPI2SPFinalClientTestInvalidSecondaryAud",
  lies: { idToken: (right) => ({ ...right, aud: [right.aud, "another"] }) },
  refused: rejected(/aud|azp/),
});
conformance({
  name: "FAPI2SPFinalClientTestInvalidSecondaryAud, with azp naming us",
  lies: { idToken: (right) => ({ ...right, aud: [right.aud, "another"], azp: right.aud }) },
  refused: rejected(/aud/),
});
conformance({
  name: "FAPI2SPFinalClientTestValidAudAsArray",
  lies: { idToken: (right) => ({ ...right, aud: [right.aud] }) },
});
conformance({
  name: "FAPI2SPFinalClientTestTokenTypeCaseInsenstivity",
  lies: { tokenAnswer: (right) => ({ ...right, token_type: "bEARER" }) },
});
conformance({ name: "FAPI2SPFinalClientTestTokenEndpointResponseWithoutExpiresIn", lies: {} });
conformance({
  name: "FAPI2SPFinalClientTestInvalidAuthorizationResponseIss",
  lies: { callback: (query) => query.set("iss", "http://127.0.0.1/another/") },
  refused: rejected(/iss/),
  then: ({ main }) => assert.equal(asked(main, "token").length, 0),
});
conformance({
  name: "FAPI2SPFinalClientTestRemoveAuthorizationResponseIss",
  lies: { metadata: (m) => ({ ...m, authorization_response_iss_parameter_supported: true }) },
  refused: rejected(/iss/),
  then: ({ main }) => assert.equal(asked(main, "token").length, 0),
});
conformance({
  name: "FAPI2SPFinalClientTestEnsureAuthorizationResponseWithInvalidStateFails",
  lies: { callback: (query) => query.set("state", `${query.get("state")}1`) },
  refused: { because: "elsewhere", why: /state/ },
  then: ({ main }) => assert.equal(asked(main, "token").length, 0),
});
conformance({
  name: "FAPI2SPFinalClientTestEnsureAuthorizationResponseWithInvalidMissingStateFails",
  lies: { callback: (query) => query.delete("state") },
  refused: { because: "elsewhere", why: /state/ },
  then: ({ main }) => assert.equal(asked(main, "token").length, 0),
});
test("FAPI2SPFinalClientTestInvalidAlternateAlg", async ({ app, main }) => {
  await forget(app, main);
  assert.ok((await signIn(app, main)).signedIn);
  // The issuer's own key and a right signature, by an algorithm that is not registered.
  main.lies = { sign: main.keys.es256 };
  assert.equal((await signIn(app, main)).location, "/profile?sign_in=rejected");
  assert.match(String((await lastRow(app)).details.why), /alg/);
});

// What the library lets through, and what comes as no claim.
conformance({
  name: "azp of another client",
  lies: claim({ azp: "another" }),
  refused: rejected(/azp/),
});
conformance({ name: "azp naming us", lies: { idToken: (r) => ({ ...r, azp: r.aud }) } });
conformance({ name: "an empty sub", lies: claim({ sub: "" }), refused: rejected(/sub/) });
conformance({
  name: "a sub that no database can hold",
  lies: { ...claim({ sub: "a\0b" }), userinfo: (right) => ({ ...right, sub: "a\0b" }) },
  refused: rejected(/sub/),
});
conformance({
  name: "iat in the future",
  lies: { idToken: (r) => ({ ...r, iat: Number(r.iat) + 600, exp: Number(r.exp) + 600 }) },
  refused: rejected(/iat/),
});
conformance({
  name: "iat of yesterday",
  lies: { idToken: (r) => ({ ...r, iat: Number(r.iat) - 86_400 }) },
  refused: rejected(/iat/),
});
conformance({
  name: "nbf in the future",
  lies: { idToken: (r) => ({ ...r, nbf: Number(r.iat) + 600 }) },
  refused: rejected(/nbf/),
});
conformance({
  name: "an unknown crit",
  lies: { header: (right) => ({ ...right, crit: ["b64"], b64: true }) },
  refused: rejected(/crit/i),
});
for (const name of ["access_token", "id_token"]) {
  conformance({
    name: `${name} in the callback's address`,
    lies: { callback: (query) => query.set(name, "eyJ") },
    refused: rejected(/token in the address/),
    then: ({ main }) => assert.equal(asked(main, "token").length, 0),
  });
}
conformance({
  name: "two codes in the callback",
  lies: { callback: (query) => query.append("code", "another") },
  refused: rejected(/code/),
});
conformance({
  name: "a cancelled consent",
  lies: {
    callback(query) {
      query.delete("code");
      query.set("error", "access_denied");
    },
  },
  refused: { because: "cancelled", why: /access_denied/ },
});
conformance({
  name: "an error of the issuer's that says too much",
  lies: {
    callback(query) {
      query.delete("code");
      query.set("error", "<script>s3cret</script>");
    },
  },
  refused: { because: "failed", why: /^issuer: another error$/ },
});
conformance({
  name: "no ID token",
  lies: { tokenAnswer: ({ id_token: _, ...right }) => right },
  refused: rejected(/id_token/),
});
conformance({
  name: "a code that the issuer does not know",
  lies: { callback: (query) => query.set("code", "stolen") },
  refused: { because: "failed", why: /invalid_grant/ },
});
conformance({
  name: "endpoints that are no addresses of the web",
  lies: { metadata: (m) => ({ ...m, authorization_endpoint: "javascript:alert(1)" }) },
  refused: rejected(/authorization_endpoint/),
});

test("oidcc-client-test-3rd-party-init-login stays closed: another site begins nothing", async ({ app, main }) => {
  await forget(app, main);
  const jar = cookieJar();
  const answer = await jar.get(app, `/auth/login?iss=${encodeURIComponent(main.issuer)}`, {
    "sec-fetch-site": "cross-site",
  });
  assert.equal(answer.headers.get("location"), "/profile");
  assert.equal(jar.cookies.size, 0);
  assert.ok((await begin(app, jar, { issuer: "main" })).location.startsWith(main.issuer));
});
