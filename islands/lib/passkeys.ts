/** Passkeys in the browser: asks the service, then the authenticator, then the service again. */

import { PASSKEY_REASONS, passkeyOn, WaysWords } from "../../components/words/ways.ts";
import { VezeError } from "../../sdk/rest/problem.ts";
import type { Request } from "../../sdk/rest/rest.ts";
import { veze } from "./session.ts";

type Added = Request<"POST /auth/passkeys">["body"];
type Shown = Request<"POST /auth/passkeys/login">["body"];

/** Longest a challenge is waited with: a new one is asked for before it is over. */
const RENEW_MS = 240_000;

/** Browsers of the last years (WebAuthn Level 3, §5.1.8). */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/** Makes a key on this device for the player who is signed in. @throws VezeError in words */
export async function addPasskey() {
  const { options } = await inWords(() => veze().call("POST /auth/passkeys/options"));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const credential = await inWords(() => navigator.credentials.create({ publicKey }));
  const body = {
    name: passkeyOn(platform()),
    credential: toJson<Added["credential"]>(credential),
  };
  return await inWords(() => veze().call("POST /auth/passkeys", { body }));
}

/** Signs in with a key that the player picks. @throws VezeError in words */
export async function signInWithPasskey(): Promise<void> {
  const { options } = await inWords(() => veze().call("POST /auth/passkeys/login/options"));
  const credential = await inWords(() =>
    navigator.credentials.get({ publicKey: parseRequest(options) })
  );
  await finish(credential);
}

/**
 * Offers keys where the browser fills in what it knows (conditional UI), until one is picked or the
 * signal ends it. @throws VezeError in words, where a picked key did not sign in
 */
export async function offerPasskeys(signal: AbortSignal): Promise<boolean> {
  const isOffered = await PublicKeyCredential.isConditionalMediationAvailable?.() ?? false;
  while (isOffered && !signal.aborted) {
    const { options } = await veze().call("POST /auth/passkeys/login/options");
    const stop = AbortSignal.any([signal, AbortSignal.timeout(RENEW_MS)]);
    const publicKey = parseRequest(options);
    const credential = await navigator.credentials
      .get({ publicKey, mediation: "conditional", signal: stop })
      .catch((error) => {
        // Too old, or another dialog has taken over.
        if (stop.aborted) return null;
        throw error;
      });
    if (!credential) continue;
    await finish(credential);
    return true;
  }
  return false;
}

async function finish(credential: Credential | null): Promise<void> {
  const body = { credential: toJson<Shown["credential"]>(credential) };
  await inWords(() => veze().call("POST /auth/passkeys/login", { body }));
}

function parseRequest(options: object): PublicKeyCredentialRequestOptions {
  return PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
}

/** As the operation takes it: what browsers write has looser types and the same members. */
function toJson<Shape>(credential: Credential | null): Shape {
  if (!credential) throw new VezeError("cancelled", WaysWords.Cancelled);
  return (credential as PublicKeyCredential).toJSON() as unknown as Shape;
}

/** What the machine calls itself: "Linux", "macOS". */
function platform(): string {
  const { userAgentData } = navigator as { userAgentData?: { platform?: string } };
  return (userAgentData?.platform ?? navigator.platform ?? "").split(" ")[0]!.slice(0, 20);
}

/** What browsers and the service refuse, as it is told to players. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name } = error as Error;
    if (name === "NotAllowedError" || name === "AbortError") {
      throw new VezeError("cancelled", WaysWords.Cancelled);
    }
    if (name === "InvalidStateError") throw new VezeError("taken", WaysWords.HasOneAlready);
    if (!(error instanceof VezeError)) throw error;
    if (error.code === "passkey_refused") {
      throw new VezeError(
        error.code,
        PASSKEY_REASONS[String(error.problem.reason)] ?? WaysWords.PasskeyRefused,
      );
    }
    if (error.code === "sign_in_again") throw new VezeError(error.code, WaysWords.SignInAgain);
    throw error;
  }
}
