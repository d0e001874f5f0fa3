/** What several tests share: opened before the first of them, closed after the last. */

export interface Shared<T> {
  /** Says, while tests are being registered, that one more will come. */
  expect(): void;
  /** Runs one of them. */
  use(run: (value: T) => Promise<void>): Promise<void>;
}

/**
 * Closed at once after the last test, though the process may go on with other files: a run never
 * holds more than it uses.
 */
export function share<T extends AsyncDisposable>(open: () => Promise<T>): Shared<T> {
  let opened: Promise<T> | undefined;
  let left = 0;
  async function close() {
    const value = await opened?.catch(() => {});
    opened = undefined;
    await value?.[Symbol.asyncDispose]();
  }
  // Where a filter keeps some of them from running.
  Deno.test.afterAll(close);
  return {
    expect: () => void left++,
    async use(run) {
      try {
        await run(await (opened ??= open()));
      } finally {
        if (--left === 0) await close();
      }
    },
  };
}
