/** Access tokens that must not open anything, each made from a good one. */

import { Buffer } from "node:buffer";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { Guest, TestApp } from "../support/app/test_app.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());

/** By what is wrong with them. */
export async function brokenTokens(app: TestApp, guest: Guest): Promise<Record<string, string>> {
  const { access: { keyRing }, clock } = app.services;
  const [head, body, signature] = guest.token.split(".") as [string, string, string];
  const header = decode(head);
  const claims = decode(body);
  const now = Math.floor(clock.now() / 1000);
  const foreign = generateKeyPairSync("ed25519");
  const ours = keyRing.signingKey().privateKey;
  const publicJwk = (await (await app.request("/.well-known/jwks.json")).json()).keys
    .find(({ kid }: { kid: string }) => kid === header.kid);

  const signed = (h: unknown, c: unknown, key = ours) => {
    const text = `${encode(h)}.${encode(c)}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString("base64url")}`;
  };
  const hmac = (h: unknown, c: unknown, secret: string) => {
    const text = `${encode(h)}.${encode(c)}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  return {
    "no signature": `${head}.${body}.`,
    "alg none": `${encode({ ...header, alg: "none" })}.${body}.`,
    "HS256 with the public key": hmac({ ...header, alg: "HS256" }, claims, publicJwk.x),
    "a changed claim": `${head}.${encode({ ...claims, roles: ["admin"] })}.${signature}`,
    "a changed signature": `${head}.${body}.${signature.slice(0, -4)}AAAA`,
    "another's key under our kid": signed(header, claims, foreign.privateKey),
    "an unknown kid": signed({ ...header, kid: "nobody" }, claims, foreign.privateKey),
    "no kid": signed({ alg: "EdDSA", typ: "at+jwt" }, claims),
    "an embedded jwk": signed(
      { ...header, kid: "mine", jwk: foreign.publicKey.export({ format: "jwk" }) },
      claims,
      foreign.privateKey,
    ),
    "a critical extension": signed({ ...header, crit: ["b64"], b64: true }, claims),
    "another type": signed({ ...header, typ: "JWT" }, claims),
    "another issuer": signed(header, { ...claims, iss: "https://evil.example" }),
    "another audience": signed(header, { ...claims, aud: "another-game" }),
    "several audiences": signed(header, { ...claims, aud: ["veze-game", "another-game"] }),
    "an end in the past": signed(header, { ...claims, exp: now - 6 }),
    "no end": signed(header, { ...claims, exp: undefined }),
    "a beginning in the future": signed(header, { ...claims, iat: now + 60 }),
    "no beginning": signed(header, { ...claims, iat: undefined }),
    "nothing but dots": "..",
    "no token at all": "nonsense",
    "too much": `${head}.${"A".repeat(4_000)}.${signature}`,
  };
}
