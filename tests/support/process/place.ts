/** Where the program under test lies: its sources, or what was built of them for another runtime. */

const sources = new URL("../../../", import.meta.url);
const built = Deno.env.get("TEST_BUILT");

export const place = {
  root: sources,
  /** A module that a thread is made of. */
  entry: (path: string): URL =>
    built === undefined
      ? new URL(path, sources)
      : new URL(path.replace(/\.ts$/, ".js"), `file://${built}/`),
};
