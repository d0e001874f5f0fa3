/** One client for the whole service: calls, rooms, telemetry, one sign-in. */

import { type Core, createCore } from "./core.ts";
import type { Answer } from "./rest/rest.ts";
import { createCredentials, type SignIn } from "./session/credentials.ts";
import { createRegions, type Regions } from "./regions.ts";
import { type Runtime, runtime as surroundings } from "./runtime.ts";
import { type DeviceSignIn, waitForDevice } from "./session/device.ts";
import { memoryStorage, type TokenStorage } from "./session/storage.ts";
import { createTelemetryQueue, type TelemetryQueue } from "./telemetry.ts";

export interface ClientOptions {
  /** Origin of the service: `https://game.example`. */
  url: string;
  /** How it signs in; a player by default. */
  signIn?: SignIn;
  /** Where tokens are kept; the program's memory by default. */
  storage?: TokenStorage;
  /** Replaces parts of the surroundings: see `runtime()`. */
  runtime?: Runtime;
}

export interface Client extends Core {
  /**
   * For a console or an engine without a browser: shows a code, and resolves once a player has let the
   * device in on another one. Its tokens are kept as a guest's are.
   * @throws VezeError `access_denied`, or `expired_token` after ten minutes: show a new code then
   */
  signInDevice(device: DeviceSignIn): Promise<Answer<"GET /auth/me">>;
  telemetry: TelemetryQueue;
  /** How far it is to each region. */
  regions: Regions;
}

export function createClient(
  { url, signIn = { kind: "player" }, storage = memoryStorage(), runtime = surroundings() }:
    ClientOptions,
): Client {
  const base = url.replace(/\/$/, "");
  const credentials = createCredentials({ base, runtime, signIn, storage });
  const core = createCore({ url, credentials, runtime });
  const telemetry = createTelemetryQueue({ call: core.call, runtime });
  return {
    ...core,
    telemetry,
    // The staff reads a player's own time by it. Pages tell theirs otherwise, and with less.
    signInGuest: (guest) => core.signInGuest({ time_zone: timeZone(), ...guest }),
    regions: createRegions({ call: core.call, runtime }),
    async signInDevice(device) {
      credentials.take(await waitForDevice(device, { call: core.call, runtime }));
      return await core.call("GET /auth/me");
    },
    [Symbol.dispose]() {
      telemetry.close();
      core[Symbol.dispose]();
    },
  };
}

/** The device's own, as IANA calls it; engines without a calendar are in UTC. */
function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
}
