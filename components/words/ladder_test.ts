import assert from "node:assert/strict";
import { LADDER_MATCHES } from "../../services/leaderboards/rules.ts";
import * as boardsDe from "./de/boards.ts";
import * as stageDe from "./de/stage.ts";
import * as boardsEn from "./en/boards.ts";
import * as stageEn from "./en/stage.ts";

const NUMERALS = {
  en: ["no", "one", "two", "three", "four", "five", "six"],
  de: ["keine", "eine", "zwei", "drei", "vier", "fünf", "sechs"],
};

Deno.test("[LB4] sentences say as many rated matches as a ladder takes", () => {
  for (
    const [language, boards, stage] of [
      ["en", boardsEn.BoardsWords, stageEn.StageWords],
      ["de", boardsDe.BoardsWords, stageDe.StageWords],
    ] as const
  ) {
    const numeral = NUMERALS[language][LADDER_MATCHES]!;
    for (const sentence of [boards.NobodyOnLadder, stage.NotRanked]) {
      assert.match(sentence, new RegExp(`\\b${numeral}\\b`, "i"));
    }
  }
});
