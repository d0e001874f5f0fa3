/** The game's file. */

import { z } from "zod";
import { ruleProblems } from "../anti_cheat/rules/mod.ts";
import { type GameConfig, parseGameConfig, shippedGameConfig } from "../game/mod.ts";
import { messageOf } from "../platform/work/retry.ts";
import type { Given, Reading } from "./environment.ts";

export const gameShape = {
  GAME_CONFIG: z.string().optional(),
  REGION: z.string().default("eu-north"),
};

/** @param readText reads the file `GAME_CONFIG` names @returns undefined where there is no game in it */
export function readGame(
  { GAME_CONFIG: path, REGION: region }: Given<typeof gameShape>,
  readText: (path: string) => string,
  { problems }: Pick<Reading, "problems">,
): GameConfig | undefined {
  const game = path === undefined ? shippedGameConfig() : readFile(path, readText, problems);
  if (game && !game.regions.some(({ id }) => id === region)) {
    problems.push(`REGION: "${region}" is not one of the game's regions`);
  }
  return game;
}

function readFile(
  path: string,
  readText: (path: string) => string,
  problems: string[],
): GameConfig | undefined {
  let json: unknown;
  try {
    // Some editors begin a file with a mark of its encoding, which a reader may pass over (RFC 8259 §8.1).
    json = JSON.parse(readText(path).replace(/^\uFEFF/, ""));
  } catch (error) {
    problems.push(`GAME_CONFIG: cannot read "${path}": ${messageOf(error)}`);
    return undefined;
  }
  const parsed = parseGameConfig(json);
  const found = [...parsed.problems ?? [], ...ruleProblems(parsed.game?.telemetry.rules ?? {})];
  for (const problem of found) problems.push(`GAME_CONFIG: ${problem}`);
  return parsed.game;
}
