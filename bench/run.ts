/** `deno task bench [NAME…]`: the measurements of this folder, one after another. */

const root = new URL("../", import.meta.url);
const benches = [
  "rank_index",
  "rank_index_memory",
  "tokens",
  "http",
  "pages",
  "store",
  "closed_boards",
  "anti_cheat",
  "telemetry",
  "rooms",
  "matcher",
  "matchmaking",
];
const chosen = Deno.args.length > 0 ? Deno.args : benches;
for (const name of chosen) {
  if (!benches.includes(name)) {
    console.error(`There is no bench "${name}": choose from ${benches.join(", ")}`);
    Deno.exit(2);
  }
  console.log(`\n== ${name}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", new URL(`bench/${name}_bench.ts`, root).href],
    cwd: root,
  }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
