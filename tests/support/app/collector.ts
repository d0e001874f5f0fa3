/** Waits for things to arrive, without sleeping: resolves at the very one that was waited for. */

const PATIENCE_MS = 20_000;

export interface Collector<T> {
  readonly items: readonly T[];
  /** Takes one: give this to what delivers. */
  readonly take: (item: T) => void;
  /** Resolves with all items once there are `count`. @throws when they do not come in 20 s. */
  atLeast(count: number): Promise<readonly T[]>;
}

export function collector<T>(): Collector<T> {
  const items: T[] = [];
  let wake = () => {};
  return {
    items,
    take(item) {
      items.push(item);
      wake();
    },
    async atLeast(count) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () =>
            reject(new Error(`Only ${items.length} of ${count} came: ${JSON.stringify(items)}`)),
          PATIENCE_MS,
        );
      });
      try {
        while (items.length < count) {
          await Promise.race([late, new Promise<void>((resolve) => wake = resolve)]);
        }
      } finally {
        clearTimeout(timer);
        late.catch(() => {});
      }
      return items;
    },
  };
}
