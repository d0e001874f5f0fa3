/**
 * Requests to one issuer (RFC 10017 §6.1.3.6): bounded in size and time, and no redirect is followed.
 *
 * The issuer's own host was named by the operator and is trusted, wherever it stands. What its metadata
 * names may be elsewhere on the public internet, or where addresses are of the same class as the
 * issuer's: a public issuer leads to no address inside.
 */

import { Buffer } from "node:buffer";
import { lookup as resolve } from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type AddressClass, createAddressClasses } from "../../platform/addresses.ts";

const TIMEOUT_MS = 3_000;
const MOST_BYTES = 256 * 1024;

/** The issuer cannot be asked just now, or does not answer as one. */
export class IssuerUnreachable extends Error {
  override name = "IssuerUnreachable";
}

export interface IssuerRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export type IssuerFetch = (url: string, request: IssuerRequest) => Promise<Response>;

/** @throws IssuerUnreachable also for statuses of 500 and above */
export function createIssuerFetch(issuer: string, timeoutMs = TIMEOUT_MS): IssuerFetch {
  const classOf = createAddressClasses();
  const own = bareHost(issuer);

  /** Where the issuer itself stands now. */
  async function ownClasses(): Promise<Set<AddressClass>> {
    const addresses = isIP(own) ? [own] : await addressesOf(own);
    return new Set(addresses.map(classOf));
  }

  const mayReach = (address: string, allowed: Set<AddressClass>) => {
    const its = classOf(address);
    return its === "public" || allowed.has(its);
  };

  return async function fetchFromIssuer(url, { method = "GET", headers = {}, body, signal }) {
    const host = bareHost(url);
    const allowed = host === own ? undefined : await ownClasses();
    if (allowed && isIP(host) && !mayReach(host, allowed)) throw inside(host);
    /** Checked where the connection is made: a name may mean another address by now. */
    const lookup: LookupFunction = (hostname, options, done) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return done(error, "", 0);
        const fit = addresses.filter(({ address }) => !allowed || mayReach(address, allowed));
        if (fit.length === 0) return done(inside(hostname), "", 0);
        if (options.all) return done(null, fit);
        done(null, fit[0]!.address, fit[0]!.family);
      });
    };
    const late = AbortSignal.timeout(timeoutMs);
    const answer = await send(url, {
      ...{ method, headers, lookup, agent: false },
      signal: signal ? AbortSignal.any([signal, late]) : late,
    }, body === undefined || body === null ? undefined : String(body));
    if (answer.status >= 500) throw new IssuerUnreachable(`its server answered ${answer.status}`);
    return answer;
  };
}

function send(url: string, options: https.RequestOptions, body?: string): Promise<Response> {
  const { request } = url.startsWith("https:") ? https : http;
  return new Promise((answer, reject) => {
    const fail = (error: Error) =>
      reject(error instanceof IssuerUnreachable ? error : new IssuerUnreachable("no connection"));
    // Whatever the connection does by then: one that stalls amid a body may never say so.
    options.signal!.addEventListener("abort", () => {
      fail(new IssuerUnreachable("it did not answer in time"));
      asking.destroy();
    }, { once: true });
    const asking = request(url, options, (response) => {
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      response.on("data", (piece: Uint8Array) => {
        pieces.push(piece);
        if ((bytes += piece.length) <= MOST_BYTES) return;
        fail(new IssuerUnreachable("its answer is too long"));
        response.destroy();
      });
      response.on("error", fail);
      response.on("aborted", () => fail(new IssuerUnreachable("its answer broke off")));
      response.on("end", () => {
        // Nothing may be thrown in here: it would be nobody's, and end the process.
        try {
          answer(toResponse(response, Buffer.concat(pieces)));
        } catch {
          fail(new IssuerUnreachable("its answer is none"));
        }
      });
    });
    asking.on("error", fail);
    asking.on("upgrade", (_, socket) => {
      fail(new IssuerUnreachable("its answer is none"));
      socket.destroy();
    });
    asking.end(body);
  });
}

/** @throws RangeError, TypeError for a status or a header that cannot be */
function toResponse({ statusCode = 0, headers: given }: http.IncomingMessage, body: Uint8Array) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  const isBodiless = [204, 205, 304].includes(statusCode);
  const whole = isBodiless ? null : new Uint8Array(body);
  return new Response(whole, { status: statusCode, headers });
}

function addressesOf(hostname: string): Promise<string[]> {
  return new Promise((done, reject) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      if (error) reject(new IssuerUnreachable("its name is not known"));
      else done(addresses.map(({ address }) => address));
    });
  });
}

function bareHost(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

function inside(host: string): IssuerUnreachable {
  return new IssuerUnreachable(`its metadata leads to an address inside: ${host}`);
}
