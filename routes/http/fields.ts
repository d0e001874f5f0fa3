/** Header fields read as RFC 9110 writes them: every list and every credential in one place (GEN11). */

/**
 * The members of a list (RFC 9110 §5.6.1): blanks and tabs around commas are optional, empty members
 * count for nothing. A field sent in several lines is one list.
 */
export function listOf(value: string | null | undefined): string[] {
  return (value ?? "").split(",").map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
}

/** A list of names without case, such as protocols and codings. */
export function namesOf(value: string | null | undefined): string[] {
  return listOf(value).map((name) => name.toLowerCase());
}

/**
 * The token of `Authorization: Bearer` (RFC 6750 §2.1, RFC 9110 §11.4): the scheme has no case, and
 * one or more blanks follow it. Undefined for other schemes; what the rest is worth others judge.
 */
export function bearerOf(authorization: string | null | undefined): string | undefined {
  return /^bearer +(.+)$/i.exec(authorization ?? "")?.[1];
}

/** The media type without its parameters, in lower case (RFC 9110 §8.3.1). */
export function mediaTypeOf(contentType: string | null | undefined): string {
  return (contentType ?? "").split(";", 1)[0]!.trim().toLowerCase();
}

/**
 * How much a coding is wanted (RFC 9110 §12.5.3), from 0 to 1: by its name, or else by `*`.
 * @param name in lower case
 */
export function weightOf(accepted: string | null | undefined, name: string): number {
  const weights = new Map(
    listOf(accepted).map((member) => {
      const [coding = "", ...parameters] = member.split(";").map((part) =>
        part.trim().toLowerCase()
      );
      const weight = parameters.find((part) => /^q *=/.test(part))?.replace(/^q *= */, "");
      return [coding, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return weights.get(name) ?? weights.get("*") ?? 0;
}
