/**
 * Browser games on other origins (GEN10): which may ask, and what their browsers have to be told (the
 * Fetch standard's CORS protocol).
 *
 * Tokens only: no answer ever allows credentials, so that a browser neither sends a cookie along nor
 * shows what was answered to one.
 */

/** Origins of browser games as browsers write them; "any" is everybody's. */
export type AllowedOrigins = "any" | ReadonlySet<string>;

type Fetch<Env> = (request: Request, env?: Env) => Response | Promise<Response>;

const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers": "authorization, content-type, idempotency-key",
  // Two hours: browsers keep it no longer.
  "access-control-max-age": "7200",
};
const EXPOSED = "retry-after, ratelimit, ratelimit-policy, x-request-id";

/**
 * Reads `https://game.example,http://localhost:5173` or `*`.
 * @param problems gets a sentence for each part that is no origin
 */
export function readOrigins(text: string, problems: string[]): AllowedOrigins {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (parts.includes("*")) {
    if (parts.length > 1) problems.push('CORS_ORIGINS: "*" stands alone, it means every origin');
    return "any";
  }
  return new Set(parts.map((part) => {
    const origin = toOrigin(part);
    if (origin === undefined) {
      problems.push(
        `CORS_ORIGINS: "${part}" is no origin such as https://game.example, without a path`,
      );
    }
    return origin ?? part;
  }));
}

/** As browsers write it: lower case, without a default port. Undefined for what is none. */
function toOrigin(text: string): string | undefined {
  // Apps in a shell have schemes of their own (`capacitor://localhost`), of which URL knows no origin.
  const bare = text.replace(/\/$/, "").toLowerCase();
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s*]+$/.test(bare) || !URL.canParse(bare)) return undefined;
  return /^https?:/.test(bare) ? new URL(bare).origin : bare;
}

export function allows(origins: AllowedOrigins, origin: string): boolean {
  return origins === "any" || origins.has(origin);
}

/**
 * Around a server's answers: marks every one, failures too, and answers preflights itself.
 * @param nextId makes request ids, for the answers that nothing below gives one
 */
export function withCors<Env>(
  fetch: Fetch<Env>,
  origins: AllowedOrigins,
  nextId?: () => string,
): Fetch<Env> {
  if (origins !== "any" && origins.size === 0) return fetch;

  function mark({ headers }: Response, origin: string | null): void {
    // What a cache keeps of an answer must not be given to the page of another origin.
    if (origins !== "any") headers.append("vary", "origin");
    if (origins !== "any" && (origin === null || !origins.has(origin))) return;
    headers.set("access-control-allow-origin", origins === "any" ? "*" : origin!);
    headers.set("access-control-expose-headers", EXPOSED);
  }

  return async function fetchMarked(request, env) {
    const origin = request.headers.get("origin");
    const isPreflight = request.method === "OPTIONS" && origin !== null &&
      request.headers.has("access-control-request-method") && allows(origins, origin);
    const answer = isPreflight
      ? new Response(null, {
        status: 204,
        headers: { ...PREFLIGHT, ...(nextId && { "x-request-id": nextId() }) },
      })
      : await fetch(request, env);
    // A socket's handshake is no answer that a page reads.
    if (answer.status !== 101) mark(answer, origin);
    return answer;
  };
}
