/**
 * Arrays as parameters of `unnest`: the driver guesses an array's type from its first element, and
 * guesses the element's type where that is a byte array or a date. It must not guess: then the
 * server says what the cast wants, and the driver writes the elements accordingly.
 */

/** For `${…}::bytea[]`: plain buffers, which the driver writes as bytes and does not guess about. */
export function byteas(values: readonly (Uint8Array | null)[]): (string | null)[] {
  // Its types do not know that it takes them.
  return values.map((value) => value && new Uint8Array(value).buffer) as unknown[] as string[];
}

/** For `${…}::timestamptz[]`, as one text. */
export function instants(values: readonly Date[]): string {
  return unquoted(values.map((value) => value.toISOString()));
}

/** An array parameter of booleans: the driver takes a list of them for one boolean. */
export function flags(values: readonly boolean[]): string {
  return `{${values.join(",")}}`;
}

/**
 * For `${…}::text::uuid[]`: ids as the server reads an array. One text is written several times faster
 * than an array whose elements the driver quotes one by one.
 */
export function uuids(ids: readonly (string | null)[]): string {
  return unquoted(ids);
}

/** For `${…}::text::float8[]` and the like, in the same way. */
export function numbers(values: readonly (number | null)[]): string {
  return unquoted(values);
}

function unquoted(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? "null").join(",")}}`;
}
