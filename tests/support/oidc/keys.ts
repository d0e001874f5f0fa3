/** Keys of a test issuer, as the OpenID Foundation's suite publishes them: none says its algorithm. */

import { exportJWK, generateKeyPair, type JWK } from "jose";

export interface SigningPair {
  kid: string;
  alg: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

export interface KeySet {
  rs256: SigningPair;
  /** A second one of the issuer's. */
  otherRs256: SigningPair;
  es256: SigningPair;
  eddsa: SigningPair;
  /** Everything that is published, encryption keys and ones nobody can use included. */
  published: JWK[];
}

export async function makeKeys(): Promise<KeySet> {
  const name = crypto.randomUUID().slice(0, 8);
  const pair = async (alg: string, i: number): Promise<SigningPair> => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const kid = `${name}-${alg}-${i}`;
    return { kid, alg, privateKey, publicJwk: { ...await exportJWK(publicKey), kid, use: "sig" } };
  };
  const [rs256, otherRs256, es256, otherEs256, eddsa, rsaEncryption, ecEncryption] = await Promise
    .all([
      ...[pair("RS256", 1), pair("RS256", 2), pair("ES256", 1), pair("ES256", 2), pair("EdDSA", 1)],
      ...[pair("RS256", 3), pair("ES256", 3)],
    ]) as [
      ...[SigningPair, SigningPair, SigningPair, SigningPair, SigningPair],
      ...[SigningPair, SigningPair],
    ];
  return {
    ...{ rs256, otherRs256, es256, eddsa },
    published: [
      // Of a curve that no browser's cryptography knows: it must not hurt the others.
      {
        ...{ kty: "EC", crv: "secp256k1", kid: `${name}-k`, use: "sig" },
        x: "eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g",
        y: "SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg",
      },
      { kty: "quantum", kid: `${name}-q`, use: "sig" },
      ...[rs256, otherRs256, es256, otherEs256, eddsa].map(({ publicJwk }) => publicJwk),
      ...[rsaEncryption, ecEncryption].map(({ publicJwk }) => ({ ...publicJwk, use: "enc" })),
    ],
  };
}
