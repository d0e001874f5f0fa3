/** What the system says of a file or a port, by the codes that both runtimes' `node:fs` gives. */

export function isMissing(error: unknown): error is Error {
  return codeOf(error) === "ENOENT";
}

export function isTaken(error: unknown): error is Error {
  return codeOf(error) === "EEXIST";
}

/** Another program listens there. */
export function isPortTaken(error: unknown): error is Error {
  return codeOf(error) === "EADDRINUSE";
}

/** Neither this user nor, on Deno, the program may. */
export function isDenied(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === "NotCapable" || ["EACCES", "EPERM"].includes(codeOf(error) ?? "");
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
