/** One attempt: a signed POST to a checked address. */

import { lookup as resolve } from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createAddressCheck } from "../platform/addresses.ts";
import { untraced } from "../platform/observe/trace.ts";

export interface Sender {
  /** @returns the answer's status @throws when nobody answers in time, or the address is refused */
  send(url: string, headers: Record<string, string>, body: string): Promise<number>;
  /** @returns why messages may not go there, or undefined */
  refusal(url: string): string | undefined;
}

const TIMEOUT_MS = 10_000;
const PRIVATE = "it is an address of a private network";

export function createSender(
  { allowPrivate, timeoutMs = TIMEOUT_MS }: { allowPrivate: boolean; timeoutMs?: number },
): Sender {
  const isPublic = createAddressCheck();

  function refusal(url: string): string | undefined {
    if (!URL.canParse(url)) return "it is not a URL";
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== "https:" && !(allowPrivate && protocol === "http:")) return "it is not https";
    if (username !== "" || password !== "") return "it carries credentials";
    const address = hostname.replace(/^\[|\]$/g, "");
    if (!allowPrivate && isIP(address) !== 0 && !isPublic(address)) return PRIVATE;
    return undefined;
  }

  /** Checked where the connection is made: a name may mean another address by now. */
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, "", 0);
      const allowed = addresses.filter(({ address }) => allowPrivate || isPublic(address));
      if (allowed.length === 0) return done(new Error(PRIVATE), "", 0);
      if (options.all) return done(null, allowed);
      done(null, allowed[0]!.address, allowed[0]!.family);
    });
  };

  return {
    refusal,
    send(url, headers, body) {
      const refused = refusal(url);
      if (refused !== undefined) return Promise.reject(new Error(refused));
      const { request } = url.startsWith("https:") ? https : http;
      return new Promise((answer, reject) => {
        const signal = AbortSignal.timeout(timeoutMs);
        const options = { method: "POST", headers, lookup, signal, agent: false };
        // Many systems' addresses are their passwords: they are in no span.
        untraced(() =>
          request(url, options, (response) => {
            // What they say beyond the status does not matter, and may be endless.
            response.destroy();
            answer(response.statusCode ?? 0);
          })
        ).on("error", reject).end(body);
      });
    },
  };
}
