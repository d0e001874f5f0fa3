/**
 * Device authorization (RFC 8628): a console or an engine without a browser shows a code, a player who
 * is signed in elsewhere lets it in, and the device gets a session of its own (SEC1).
 *
 * Holds nothing; routes drive it. A code is answered once, by a living session, and gives one session;
 * when the session that answered ends first, nothing comes of it. The staff lets no device in: a code
 * is easily talked out of somebody.
 */

import { Buffer } from "node:buffer";
import type { Clock } from "../../platform/time/clock.ts";
import { requestFailures } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Actor } from "../accounts.ts";
import { identityFailures } from "../errors.ts";
import { checkName } from "../names/names.ts";
import { freshSession } from "../sessions/fresh.ts";
import { hashSecret } from "../sessions/secrets.ts";
import type { DeviceRequest, DeviceStore } from "../stores/device.ts";
import type { SignedIn } from "../types.ts";
import type { CheckRecent } from "./recent.ts";
import type { ToSignedIn } from "./signed_in.ts";
import { CODE_BYTES, readUserCode, writeUserCode } from "./user_code.ts";

/** A code that nobody answers is over after this long. */
export const DEVICE_CODE_MS = 600_000;
/** Seconds between two questions of a device. */
const INTERVAL_S = 5;
/** Codes are rarely taken: more than a few tries are a fault. */
const MOST_DRAWS = 20;

export interface Devices {
  /** @param name what the device calls itself @throws identity.name_reserved */
  begin(
    device: { name: string; address: string },
  ): Promise<{ deviceCode: string; userCode: string; expiresIn: number; interval: number }>;
  /** The device behind a code, as it was typed. @throws identity.device_not_found */
  get(typed: string): Promise<DeviceRequest>;
  /**
   * Lets the device in, or not.
   * @throws identity.sign_in_again, identity.device_not_found, identity.device_answered, identity.staff_lets_none_in
   */
  answer(actor: Actor, typed: string, isAllowed: boolean): Promise<void>;
  /**
   * The device asks whether it was let in.
   * @throws identity.authorization_pending, identity.slow_down, identity.access_denied,
   *   identity.expired_token
   */
  exchange(deviceCode: string, address: string): Promise<SignedIn>;
}

export function createDevices(
  { store, checkRecent, toSignedIn, clock, ids }: {
    store: DeviceStore;
    checkRecent: CheckRecent;
    toSignedIn: ToSignedIn;
    clock: Clock;
    ids: Ids;
  },
): Devices {
  const noSuch = () =>
    identityFailures.make("device_not_found", "No device waits for an answer to this code");

  return {
    async begin({ name, address }) {
      checkName(name, false);
      const deviceCode = ids.secret();
      const createdAt = new Date(clock.now());
      for (let i = 0; i < MOST_DRAWS; i++) {
        const userCode = writeUserCode(Buffer.from(ids.secret(CODE_BYTES), "base64url"));
        const isOurs = userCode !== undefined && await store.insert({
          ...{ deviceHash: hashSecret(deviceCode), userCode, name, address, createdAt },
          ...{ intervalS: INTERVAL_S, until: new Date(clock.now() + DEVICE_CODE_MS) },
        });
        if (!isOurs) continue;
        return { deviceCode, userCode, expiresIn: DEVICE_CODE_MS / 1000, interval: INTERVAL_S };
      }
      throw requestFailures.make("unavailable", "Cannot find a code that is free");
    },

    async get(typed) {
      const code = readUserCode(typed);
      const found = code && await store.find(code, new Date(clock.now()));
      if (!found) throw noSuch();
      return found;
    },

    async answer({ caller, address }, typed, isAllowed) {
      const { id: userId, sessionId, roles } = caller;
      if (sessionId === undefined) {
        throw requestFailures.make("invalid", "Cannot let a device in with a game server's token");
      }
      if (isAllowed && roles.some((role) => role !== "player")) {
        throw identityFailures.make("staff_lets_none_in", "Cannot let a device in as staff");
      }
      // The device's session is a new one, with all that a recent sign-in may do.
      if (isAllowed) await checkRecent(caller);
      const userCode = readUserCode(typed);
      if (!userCode) throw noSuch();
      const answered = await store.answer({ userCode, userId, sessionId, isAllowed }, {
        ...{ at: new Date(clock.now()), action: "device.answer", actor: userId },
        ...{ subjects: [userId], addresses: [address], outcome: isAllowed ? "done" : "refused" },
        details: { session_id: sessionId },
      });
      if (answered === "unknown") throw noSuch();
      if (answered === "answered") {
        throw identityFailures.make("device_answered", "Somebody has answered this code already");
      }
      if (answered === "over") {
        throw requestFailures.make("unauthorized", "The session has ended");
      }
    },

    async exchange(deviceCode, address) {
      const session = freshSession(ids);
      const polled = await store.poll(hashSecret(deviceCode), {
        ...{ action: "sign_in.device", session: session.stored, replaces: null, address },
        at: new Date(clock.now()),
      });
      switch (polled.kind) {
        case "entered":
          return toSignedIn(polled.user, session);
        case "waiting":
          throw identityFailures.make("authorization_pending", "Nobody has answered the code yet");
        case "early":
          throw identityFailures.make("slow_down", "This was asked too early", {
            members: { interval: polled.intervalS },
            retryAfter: polled.intervalS,
          });
        case "denied":
          throw identityFailures.make("access_denied", "The device was not let in");
        case "expired":
          throw identityFailures.make("expired_token", "The code is over, or was used");
      }
    },
  };
}
