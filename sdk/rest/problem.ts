/** A failure of the API (RFC 9457), of a socket request, or of the way there. */
export class VezeError extends Error {
  override name = "VezeError";
  /** `rate_limited`, `room_forbidden`, …; `offline` when no answer came. */
  readonly code: string;
  /** HTTP status; 0 when no answer came or it was a socket's. */
  readonly status: number;
  /** The whole problem body. */
  readonly problem: Record<string, unknown>;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;

  // Plain fields: Node runs TypeScript by leaving types out, and parameter properties are none.
  constructor(
    code: string,
    message: string,
    status = 0,
    problem: Record<string, unknown> = {},
    retryAfter?: number,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** @returns the answer as a failure */
export async function toError(response: Response): Promise<VezeError> {
  // What is left out of a broken answer is left out of the failure.
  const text = await response.text().catch(() => "");
  let problem: Record<string, unknown> = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy in between may answer in its own words.
  }
  const retryAfter = secondsOf(response.headers.get("retry-after"));
  return new VezeError(
    String(problem.code ?? "unknown"),
    String(problem.detail ?? problem.title ?? `The server answered ${response.status}`),
    response.status,
    problem,
    retryAfter,
  );
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or a date where something in between has written it. */
function secondsOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
