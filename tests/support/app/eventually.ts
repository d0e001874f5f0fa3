/** Waiting for what must become true, with a deadline instead of a guess. */

/**
 * Asks until the answer is neither undefined, null nor false.
 * @throws Error naming `what`, and why the last attempt failed, after `withinMs`
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  { withinMs = 30_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  let why: unknown = "it was not so";
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      why = error;
    }
    if (Date.now() >= deadline) {
      throw new Error(`Not within ${withinMs} ms: ${what}`, { cause: why });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
