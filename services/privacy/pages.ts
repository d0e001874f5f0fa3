/** Long lists page by page, by the last row of the page before. */

/** @param list at most `size` rows behind `after`, in an order that rows keep */
export async function* rowsOf<T>(
  list: (after: T | undefined, size: number) => Promise<T[]>,
  size: number,
): AsyncGenerator<T> {
  let page: T[] = [];
  do {
    page = await list(page.at(-1), size);
    yield* page;
  } while (page.length === size);
}
