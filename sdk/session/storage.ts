/** Where tokens are kept: in memory, in a browser, or wherever a game likes. */

/** Where tokens survive a restart: `localStorage` in a page, a file in a game. */
export interface TokenStorage {
  load(): string | null;
  save(text: string | null): void;
  /** Runs one at a time among all who share the storage, such as a browser's tabs. */
  lock?<T>(work: () => Promise<T>): Promise<T>;
}

/** Keeps tokens for the life of the program. */
export function memoryStorage(): TokenStorage {
  let kept: string | null = null;
  return { load: () => kept, save: (text) => kept = text };
}

/** Keeps tokens in a browser's `localStorage`. */
export function browserStorage(name = "veze_tokens"): TokenStorage {
  return {
    load: () => localStorage.getItem(name),
    save: (text) =>
      text === null ? localStorage.removeItem(name) : localStorage.setItem(name, text),
    // Old browsers and insecure origins have no locks.
    lock<T>(work: () => Promise<T>): Promise<T> {
      if (!navigator.locks) return work();
      return navigator.locks.request(name, work) as Promise<unknown> as Promise<T>;
    },
  };
}

/**
 * The same, whatever it does: a storage that is refused (a sandboxed frame, a private window) or full
 * throws. What it does not keep is kept in memory, for this program at least; one whose first load throws
 * is not written to, so that what it holds is not lost.
 */
export function withMemory(storage: TokenStorage): Pick<TokenStorage, "load" | "save"> {
  /** What could not be saved; undefined while the storage is as it should be. */
  let unsaved: string | null | undefined;
  /** It was read once: all that it holds is known here. Else, written over, a guest's only key may be gone. */
  let isKnown = false;

  function tries(work: () => void): boolean {
    try {
      work();
      return true;
    } catch {
      return false;
    }
  }

  return {
    load() {
      if (unsaved !== undefined) return unsaved;
      let text: string | null = null;
      if (tries(() => text = storage.load())) isKnown = true;
      else if (!isKnown) unsaved = null;
      return text;
    },
    save(text) {
      // A full one takes the new text where the old one stood; an old one that stays would be used again.
      const isSaved = isKnown &&
        (tries(() => storage.save(text)) ||
          (tries(() => storage.save(null)) && tries(() => storage.save(text))));
      unsaved = isSaved ? undefined : text;
    },
  };
}
