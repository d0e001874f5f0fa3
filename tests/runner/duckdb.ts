/** DuckDB for the tests of analytics: of a folder of its own, so that nobody else has to install it. */

const folder = new URL("../../analytics/", import.meta.url);

export async function duckDbIsThere(): Promise<boolean> {
  try {
    await Deno.stat(new URL("node_modules/@duckdb/node-api/package.json", folder));
    return true;
  } catch {
    return false;
  }
}

/** What `deno task analytics:install` does. Where it fails, what is missing is said and the tests fail. */
export async function installDuckDb(): Promise<void> {
  await new Deno.Command(Deno.execPath(), { args: ["install", "--frozen"], cwd: folder }).output();
}
