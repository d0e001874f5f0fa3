/** What the findings mean, in words for whoever has to choose. */

import type { Findings, Interval, Trial } from "./laboratory.ts";

/** Games below which no advice is worth much, whatever the interval says. */
const FEW_GAMES = 300;

/** One sentence a line: which system to take, how sure that is, and what to mind. */
export function adviceOf({ trials, best, overCoin, judged, cut }: Findings): string[] {
  const others = trials.filter(({ behind }) => behind !== undefined);
  const beaten = others.filter(({ behind }) => behind!.low > 0);
  const level = others.filter(({ behind }) => behind!.low <= 0);
  const lines = [];
  if (overCoin.low <= 0) {
    lines.push(
      `No system predicts these ${judged} games better than a coin by more than chance ` +
        `(${sayInterval(overCoin)} of log loss a game): take the one in force.`,
    );
  } else {
    lines.push(
      `${best.says} predicts these ${judged} games best: log loss ${
        best.scores.logLoss.toFixed(4)
      }, ${sayInterval(overCoin)} below a coin's.`,
    );
  }
  if (beaten.length > 0) {
    lines.push(`It is better than ${list(beaten.map(sayBehind))}.`);
  }
  if (level.length > 0) {
    lines.push(
      `${list(level.map(sayBehind))} cannot be told from it by this history: choose by what is ` +
        `in force, or by what players understand.`,
    );
  }
  if (judged < FEW_GAMES) {
    lines.push(`${judged} games are few: ask again with ${FEW_GAMES} or more.`);
  }
  if (cut) {
    lines.push(
      `Parameters were chosen on the first ${cut.games} games; those from ${
        new Date(cut.at).toISOString().slice(0, 10)
      } on were judged, and chose nothing.`,
    );
  }
  return lines;
}

const sayBehind = ({ says, behind }: Trial) => `${says} (by ${sayInterval(behind!)})`;

function sayInterval({ mean, low, high }: Interval): string {
  return `${mean.toFixed(4)}, 95 % ${low.toFixed(4)} to ${high.toFixed(4)}`;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
