/** `simulate`: what the matcher would do with people who come like this (MM18). */

import { writeFile } from "node:fs/promises";
import { openLine } from "../line.ts";
import { readFile } from "node:fs/promises";
import { isMissing } from "../../platform/runtime/files.ts";
import { queueRules } from "../../matchmaking/mod.ts";
import {
  type Arrival,
  arrivalsOf,
  askingForBots,
  compare,
  comparisonPage,
  type Process,
  PROCESSES,
  readArrivals,
  RecordError,
  sweep,
  sweepPage,
  sweepTable,
  tableOf,
} from "../../simulator/mod.ts";
import type { Outside } from "../program.ts";
import { readSettings } from "../settings.ts";
import type { Call } from "../table.ts";

/** @returns the exit code: 2 for options that make no sense */
export async function simulateCommand(outside: Outside, call: Call): Promise<number> {
  const { game } = readSettings(outside.env).config;
  const name = call.valueOf("--mode") ?? game.modes[0]!.id;
  const mode = game.modes.find(({ id }) => id === name);
  if (!mode) {
    return mistake(
      `there is no mode "${name}"; there are ${game.modes.map(({ id }) => id).join(", ")}`,
    );
  }
  const process = call.valueOf("--process") ?? "poisson";
  if (!PROCESSES.includes(process as Process)) {
    return mistake(`--process is one of ${PROCESSES.join(", ")}`);
  }
  const number = (option: string, usual: number) => {
    const word = call.valueOf(option);
    return word === undefined ? usual : Number(word);
  };
  const [tickets, rate, seed, patienceS, regions] = [
    number("--tickets", 20_000),
    number("--rate", 20),
    number("--seed", 1),
    number("--patience", 300),
    number("--regions", 1),
  ];
  const bots = number("--bots", 0);
  const isWhole = (value: number, most: number) =>
    Number.isInteger(value) && value >= 1 && value <= most;
  if (!isWhole(tickets, 10_000_000) || !isWhole(seed, 2 ** 32) || !(rate > 0 && rate <= 1e6)) {
    return mistake("--tickets and --seed are whole numbers from 1, --rate is tickets a second");
  }
  if (!(patienceS > 0) || !isWhole(regions, game.regions.length)) {
    return mistake(`--patience is in seconds, --regions from 1 to ${game.regions.length}`);
  }
  if (!(bots >= 0 && bots <= 1)) return mistake("--bots is a share of the tickets, 0 to 1");

  const rules = queueRules(mode, game.regions.slice(0, regions));
  let arrivals: Arrival[];
  const file = call.valueOf("--arrivals");
  if (file !== undefined) {
    try {
      const recorded = readArrivals(await readFile(file, "utf8"), {
        ...{ region: game.regions[0]!.id, patienceMs: patienceS * 1_000 },
      });
      arrivals = askingForBots(recorded, bots, seed);
    } catch (error) {
      const isTold = error instanceof RecordError || isMissing(error);
      if (!isTold) throw error;
      return mistake(`"${file}": ${error.message}`);
    }
  } else {
    const come = { tickets, rate, process: process as Process, patienceS, seed, bots };
    arrivals = arrivalsOf({ rules, ...come });
  }

  const progress = createProgress(arrivals.length);
  const simulated = { mode: mode.id, tickets: arrivals.length, seed };
  const about = {
    ...simulated,
    arrivals: file ??
      `${process} arrivals, ${rate} a second, who leave after ${patienceS} s in the mean`,
  };
  const html = call.valueOf("--html");
  const write = async (page: string) => {
    if (html !== undefined) await writeFile(html, page);
  };
  if (call.has("--sweep")) {
    const tried = sweep(rules, arrivals, (done, of) => progress(`${done} of ${of} settings`, 0));
    progress("", 0);
    await write(sweepPage(tried, rules.window, about));
    console.log(
      call.has("--json")
        ? JSON.stringify({ ...simulated, tried })
        : sweepTable(tried, rules.window),
    );
    return 0;
  }
  const comparison = compare(rules, arrivals, { onProgress: progress });
  progress("", 0);
  await write(comparisonPage(comparison, about));
  const { policies, allAsk } = comparison;
  console.log(
    call.has("--json")
      ? JSON.stringify({ ...simulated, policies, all_ask: allAsk })
      : tableOf(comparison),
  );
  return 0;
}

function mistake(why: string): number {
  console.error(`Cannot simulate: ${why}`);
  return 2;
}

/** A line that is written over, where somebody watches. */
function createProgress(all: number): (policy: string, done: number) => void {
  const line = openLine();
  return (policy, done) =>
    line.write(policy + (done === 0 ? "" : `: ${Math.round(100 * done / all)} %`));
}
