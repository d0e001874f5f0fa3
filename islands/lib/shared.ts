/**
 * A value of the page that several islands look at: what is used here of a signal, in a twentieth of
 * a library's bytes.
 *
 * Holds the value and who looks at it, for as long as they do.
 */

export interface Shared<T> {
  value: T;
  /** What it was at the beginning: what the server draws with. */
  readonly first: T;
  /** Told at once, and of every change. @returns ends it */
  subscribe(listen: (value: T) => void): () => void;
}

export function shared<T>(first: T): Shared<T> {
  const listeners = new Set<(value: T) => void>();
  let value = first;
  return {
    first,
    get value() {
      return value;
    },
    set value(now) {
      if (Object.is(now, value)) return;
      value = now;
      for (const listen of [...listeners]) listen(now);
    },
    subscribe(listen) {
      listeners.add(listen);
      listen(value);
      return () => void listeners.delete(listen);
    },
  };
}
