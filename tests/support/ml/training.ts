/** `train` and `eval` as an operator runs them, and a file to train from. */

import { createRandom, type Random } from "../../../services/platform/random.ts";
import { makeAccounts, makeLogins, makeMatches } from "../../../services/ml/synthetic/mod.ts";

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

/** Made-up histories go on after the day they are written: here they are over. */
const PAST_MS = 400 * 86_400_000;

/** `account,region,at,kind,value`, times as RFC 3339. */
export function accountsFile(accounts: number, seed = 11): string {
  const lines = [...makeAccounts(seed, accounts)].map(({ account, region, at, kind, value }) =>
    [account, region, new Date(at - PAST_MS).toISOString(), kind, value].join()
  );
  return `account,region,at,kind,value\n${lines.join("\n")}\n`;
}

/** Our match history, times in milliseconds. */
export function matchesFile(players: number, seed = 11): string {
  const matches = [...makeMatches(seed, players)].map(({ at, ...match }) => ({
    ...{ ...match, at: Math.round(at - PAST_MS) },
  }));
  const names = Object.keys(matches[0]!) as (keyof typeof matches[number])[];
  const lines = matches.map((match) => names.map((name) => match[name]).join());
  return `${names.join()}\n${lines.join("\n")}\n`;
}

/** A directory of `t,event,x,y` files: people's pointers wander, a bot's go in even bows. */
export async function writePointers(directory: string, files: number): Promise<void> {
  const random = createRandom(11);
  for (const folder of ["human_mouse", "bot_bows"]) {
    await Deno.mkdir(`${directory}/${folder}`, { recursive: true });
    for (let file = 0; file < files; file++) {
      const lines = ["resolution:1920,1080"];
      for (let way = 0; way < 10; way++) lines.push(...wayOf(folder === "bot_bows", random));
      await Deno.writeTextFile(`${directory}/${folder}/${file}.txt`, `${lines.join("\n")}\n`);
    }
  }
}

function wayOf(isBot: boolean, random: Random): string[] {
  const [bow, size] = [random() - 0.5, 200 + 600 * random()];
  let drift = 0;
  return Array.from({ length: 40 }, (_, i) => {
    const part = i / 39;
    drift += isBot ? 0 : 12 * (random() - 0.5);
    const x = Math.round(100 + size * part);
    const y = Math.round(300 + size * bow * part * (1 - part) + drift);
    return `${i * 16},${i === 0 ? "Pressed" : "Move"},${x},${y}`;
  });
}
