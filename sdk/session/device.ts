/** Signing in a device without a browser (RFC 8628): shows a code, waits until a player lets it in. */

import { VezeError } from "../rest/problem.ts";
import type { Answer, Call } from "../rest/rest.ts";
import type { Runtime } from "../runtime.ts";
import type { TokenAnswer } from "./sign_in.ts";

/** What the device shows: the address, also as a QR code, and the letters to type there. */
export type DeviceCode = Answer<"POST /auth/device">;

export interface DeviceSignIn {
  /** What the device calls itself: "Living room". */
  device_name?: string;
  /** Called once for each code; a code is good for ten minutes. */
  show: (code: DeviceCode) => void;
  /** Ends the wait with its reason. */
  signal?: AbortSignal;
}

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** @throws VezeError `access_denied`, `expired_token`; the reason of the signal */
export async function waitForDevice(
  { device_name, show, signal }: DeviceSignIn,
  { call, runtime }: { call: Call; runtime: Pick<Runtime, "after"> },
): Promise<TokenAnswer> {
  const ending = signal && { signal };
  const code = await call("POST /auth/device", {
    ...{ body: { ...(device_name !== undefined && { device_name }) }, ...ending },
  });
  show(code);
  let seconds = code.interval;
  for (;;) {
    await wait(seconds * 1_000, runtime, signal);
    try {
      const body = { grant_type: GRANT, device_code: code.device_code } as const;
      return await call("POST /auth/token", { body, ...ending });
    } catch (error) {
      if (!(error instanceof VezeError)) throw error;
      // A line that is gone for a moment ends nothing: the code lasts for minutes (RFC 8628, §3.5).
      if (error.code === "slow_down") seconds += 5;
      else if (error.code === "rate_limited" || error.status >= 500 || error.code === "offline") {
        seconds = Math.max(seconds, error.retryAfter ?? 0);
      } else if (error.code !== "authorization_pending") throw error;
    }
  }
}

function wait(
  ms: number,
  { after }: Pick<Runtime, "after">,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((done, reject) => {
    const give = () => {
      callOff();
      reject(signal!.reason);
    };
    const callOff = after(ms, () => {
      signal?.removeEventListener("abort", give);
      done();
    });
    signal?.addEventListener("abort", give, { once: true });
  });
}
