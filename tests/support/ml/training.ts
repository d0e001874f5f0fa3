/** `train` and `eval` as an operator runs them, and a file to train from. */

import { makeLogins } from "../../../services/ml/synthetic/mod.ts";

export const root = new URL("../../../", import.meta.url).pathname;

export async function tempDir() {
  const path = await Deno.makeTempDir({ prefix: "veze_train_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** @param args of main.ts, and behind them what stands in the environment */
export async function runMain(...args: (string | Record<string, string>)[]) {
  const env = args.filter((arg) => typeof arg !== "string").at(-1) ?? {};
  const words = args.filter((arg) => typeof arg === "string");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts", ...words],
    ...{ cwd: root, env },
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

/** `player_id,day,played`, days as dates. */
export function loginsFile(players: number, seed = 11): string {
  const lines = [...makeLogins(seed, players)].flatMap(({ player, days, played }) =>
    days.map((day, i) =>
      `${player},${new Date(day * 86_400_000).toISOString().slice(0, 10)},${played[i]}`
    )
  );
  return `player_id,day,played\n${lines.join("\n")}\n`;
}
