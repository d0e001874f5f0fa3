/** Bodies of the ways back, as they cross the process. */

import { z } from "@hono/zod-openapi";
import { DisplayName, Id, Instant, text } from "../../platform/wire.ts";
import type { Passkey, Ways } from "../types.ts";

/** Bytes in base64url, as browsers write a credential (WebAuthn Level 3, §5.1.8). */
const bytes = (most: number) => z.string().min(1).max(most).regex(/^[\w-]+$/, "must be base64url");

const Transports = z.array(z.string().regex(/^[a-z-]{1,32}$/)).max(8);
/** What extensions answered: nobody here asks any. */
const extensions = z.record(z.string(), z.unknown()).default({}).transform(() => ({}));
const base = {
  ...{ id: bytes(1_400), rawId: bytes(1_400), type: z.literal("public-key") },
  clientExtensionResults: extensions,
};

export const PasskeyAnswer = z.object({
  name: DisplayName.default("Passkey"),
  credential: z.object({
    ...base,
    response: z.object({
      clientDataJSON: bytes(4_096),
      attestationObject: bytes(16_384),
      transports: Transports.optional(),
    }).transform(({ transports, ...rest }) => ({ ...rest, ...(transports && { transports }) })),
  }),
}).openapi("PasskeyAnswer");
export type PasskeyAnswer = z.infer<typeof PasskeyAnswer>;

export const PasskeyAssertion = z.object({
  credential: z.object({
    ...base,
    response: z.object({
      ...{ clientDataJSON: bytes(4_096), authenticatorData: bytes(4_096), signature: bytes(4_096) },
      userHandle: bytes(128).nullish(),
    }).transform(({ userHandle, ...rest }) => ({ ...rest, ...(userHandle && { userHandle }) })),
  }),
}).openapi("PasskeyAssertion");
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

export const PasskeyOptionsBody = z.object({
  options: z.record(z.string(), z.unknown()).openapi({
    description:
      "For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON.",
  }),
}).openapi("PasskeyOptions");

export const PasskeyBody = z.object({
  passkey_id: Id,
  name: z.string(),
  created_at: Instant,
  used_at: Instant.nullable(),
}).openapi("Passkey");

export const PasskeyListBody = z.object({ passkeys: z.array(PasskeyBody) }).openapi("PasskeyList");

export const PasskeyName = z.object({ name: DisplayName }).openapi("PasskeyName");

export const RecoveryRequest = z.object({
  once: z.boolean().default(false).openapi({
    description: "Whether the phrase ends with its first sign-in.",
  }),
}).openapi("RecoveryRequest");

export const RecoveryBody = z.object({
  phrase: z.string().openapi({ description: "Eight words, shown this once." }),
  once: z.boolean(),
  created_at: Instant,
}).openapi("Recovery");

export const RecoverySignIn = z.object({ phrase: text(400) }).openapi("RecoverySignIn");

export const WaysBody = z.object({
  account: z.string().nullable().openapi({ description: "The issuer that keeps the player." }),
  devices: z.int(),
  sessions: z.int(),
  passkeys: z.int(),
  phrase: z.object({ created_at: Instant, once: z.boolean() }).nullable(),
}).openapi("Ways");

export const DeviceRequestBody = z.object({
  device_name: DisplayName.default("A device").openapi({
    description: "What the device calls itself, as the player reads it.",
  }),
  client_id: text(128).optional().openapi({ description: "Taken as RFC 8628 sends it, not used." }),
}).openapi("DeviceRequest");

export const DeviceCodeBody = z.object({
  device_code: z.string(),
  user_code: z.string().openapi({ example: "BADOK-LUFEM" }),
  verification_uri: z.string(),
  verification_uri_complete: z.string(),
  expires_in: z.int(),
  interval: z.int(),
}).openapi("DeviceCode");

export const WaitingDeviceBody = z.object({
  user_code: z.string(),
  device_name: z.string(),
  asked_at: Instant,
  same_network: z.boolean().openapi({
    description: "Whether it asked from the caller's own network.",
  }),
}).openapi("WaitingDevice");

export const DeviceAnswer = z.object({
  user_code: text(64),
  allow: z.boolean(),
}).openapi("DeviceAnswer");

/** RFC 6749, §5.2, with the members of a problem. */
export const DeviceErrorBody = z.object({
  error: z.string(),
  error_description: z.string(),
  code: z.string(),
  interval: z.int().optional(),
}).openapi("DeviceError");

export const ClosableWayName = z.enum(["account", "passkeys", "phrase", "devices"]);

export function toPasskeyBody(
  { id, name, createdAt, usedAt }: Passkey,
): z.infer<typeof PasskeyBody> {
  return {
    ...{ passkey_id: id, name, created_at: createdAt.toISOString() },
    used_at: usedAt?.toISOString() ?? null,
  };
}

export function toWaysBody(
  { account, devices, browsers, passkeys, phrase }: Ways,
): z.infer<typeof WaysBody> {
  return {
    account: account?.split(" ", 1)[0] ?? null,
    ...{ devices, sessions: browsers, passkeys },
    phrase: phrase && { created_at: phrase.createdAt.toISOString(), once: phrase.once },
  };
}

export function toRecoveryBody(
  { phrase, once, createdAt }: { phrase: string; once: boolean; createdAt: Date },
): z.infer<typeof RecoveryBody> {
  return { phrase, once, created_at: createdAt.toISOString() };
}

export function toWaitingDeviceBody(
  { userCode, name, createdAt }: { userCode: string; name: string; createdAt: Date },
  isSameNetwork: boolean,
): z.infer<typeof WaitingDeviceBody> {
  return {
    ...{ user_code: userCode, device_name: name, asked_at: createdAt.toISOString() },
    same_network: isSameNetwork,
  };
}
