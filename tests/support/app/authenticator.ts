/** An authenticator in software (WebAuthn Level 3, §6): as honest, or as broken, as a test wants it. */

import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { type Answer, ORIGIN, type TestApp } from "./test_app.ts";

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

export interface Authenticator {
  id: string;
  /** What the next signature says; stays as it is where the authenticator does not count. */
  counter: number;
  /** What a browser would write; a test lies here. */
  origin: string;
  rpId: string;
  userHandle: string | undefined;
  /** Options of a registration → what `POST /auth/passkeys` takes. */
  register(options: Options, lies?: Lies): object;
  /** Options of a sign-in → what `POST /auth/passkeys/login` takes. */
  assert(options: Options, lies?: Lies): object;
}

// deno-lint-ignore no-explicit-any -- as browsers are given them
export type Options = any;

export interface Lies {
  challenge?: string;
  type?: string;
  isAbsent?: boolean;
  /** Signs with another key than it has registered. */
  withOtherKey?: boolean;
}

export function createAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const credentialId = randomBytes(32);
  const self: Authenticator = {
    id: credentialId.toString("base64url"),
    counter: 0,
    origin: ORIGIN,
    rpId: "localhost",
    userHandle: undefined,
    register(options, lies = {}) {
      self.userHandle = options.user.id;
      const { x, y } = publicKey.export({ format: "jwk" });
      // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: ES256 (RFC 9053, §2.1).
      const key = Buffer.concat([
        Buffer.from("a5010203262001215820", "hex"),
        Buffer.from(x!, "base64url"),
        Buffer.from("225820", "hex"),
        Buffer.from(y!, "base64url"),
      ]);
      const length = Buffer.from([0, credentialId.length]);
      const data = authData(lies, HAS_KEY, [Buffer.alloc(16), length, credentialId, key]);
      const size = Buffer.alloc(2);
      size.writeUInt16BE(data.length);
      const attestation = Buffer.concat([
        // {fmt: "none", attStmt: {}, authData: …}
        Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
        ...[Buffer.from([0x59]), size, data],
      ]);
      return credential({
        clientDataJSON: clientData("webauthn.create", options, lies).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      });
    },
    assert(options, lies = {}) {
      const data = authData(lies, 0, []);
      const client = clientData("webauthn.get", options, lies);
      const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
      const signature = sign("sha256", signed, lies.withOtherKey ? other : privateKey);
      return credential({
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
        ...(self.userHandle !== undefined && { userHandle: self.userHandle }),
      });
    },
  };

  function authData({ isAbsent }: Lies, more: number, parts: Buffer[]): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(self.counter);
    const flags = (isAbsent ? 0 : PRESENT | VERIFIED) | more;
    const rp = createHash("sha256").update(self.rpId).digest();
    return Buffer.concat([rp, Buffer.from([flags]), counter, ...parts]);
  }

  function clientData(usual: string, options: Options, { type = usual, challenge }: Lies): Buffer {
    return Buffer.from(JSON.stringify({
      ...{ type, challenge: challenge ?? options.challenge, origin: self.origin },
      crossOrigin: false,
    }));
  }

  const credential = (response: object) => ({
    ...{ id: self.id, rawId: self.id, type: "public-key", clientExtensionResults: {}, response },
  });
  return self;
}

/** A browser: keeps cookies from answer to answer, and says where its pages come from. */
export function createBrowser(app: TestApp, origin = ORIGIN) {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async call(method: string, path: string, json?: unknown): Promise<Answer> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await app.call(method, path, {
        headers: { origin, ...(cookie !== "" && { cookie }) },
        ...(json !== undefined && { json }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        if (/max-age=0/i.test(line)) cookies.delete(name!);
        else cookies.set(name!, value!);
      }
      return answer;
    },
  };
}

export type FakeBrowser = ReturnType<typeof createBrowser>;

/** A new key of whoever is signed in there. */
export async function addPasskey(browser: FakeBrowser, name = "Phone"): Promise<Authenticator> {
  const key = createAuthenticator();
  const asked = await browser.call("POST", "/auth/passkeys/options");
  const credential = key.register(asked.body.options);
  const added = await browser.call("POST", "/auth/passkeys", { name, credential });
  if (added.status !== 201) throw new Error(`Cannot add a passkey: ${JSON.stringify(added.body)}`);
  return key;
}

export async function signInWith(
  browser: FakeBrowser,
  key: Authenticator,
  lies?: Lies,
): Promise<Answer> {
  const { body } = await browser.call("POST", "/auth/passkeys/login/options");
  return await browser.call("POST", "/auth/passkeys/login", {
    credential: key.assert(body.options, lies),
  });
}
