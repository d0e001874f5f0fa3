/** `deno task bench [NAME…] [--OPTION=…]`: the measurements of this folder, one after another. */

const root = new URL("../", import.meta.url);
const benches = [
  "rank_index",
  "rank_index_memory",
  "tokens",
  "sign_in",
  "starting",
  "http",
  "pages",
  "store",
  "closed_boards",
  "anti_cheat",
  "telemetry",
  "streams",
  "ml_serving",
  "ml_watch",
  "ml_http",
  "rooms",
  "clients",
  "matcher",
  "simulator",
  "rating_replay",
  "matchmaking",
  "arena_step",
  "arena_frames",
  "arena_room",
  "arena_players",
  "arena_drawing",
  "arena_page",
  "ml_training",
  "ml_history",
  "ml_outside",
  "analytics",
];
/** Only when they are asked for: `compare` wants another state of the program, `dashboard` 11 GB. */
const known = [...benches, "compare", "dashboard"];
const options = Deno.args.filter((arg) => arg.startsWith("--"));
const named = Deno.args.filter((arg) => !arg.startsWith("--"));
const chosen = named.length > 0 ? named : benches;
for (const name of chosen) {
  if (!known.includes(name)) {
    console.error(`There is no bench "${name}": choose from ${known.join(", ")}`);
    Deno.exit(2);
  }
  console.log(`\n== ${name}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--v8-flags=--expose-gc",
      new URL(`bench/${name}_bench.ts`, root).href,
      ...options,
    ],
    cwd: root,
  }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
