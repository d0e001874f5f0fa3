/** Commands as data: what each is called, takes and does; reading a command line by them. */

import type { Outside } from "./program.ts";

/** How a command is written and what is said of it. */
export interface CommandLine {
  /** Words that call it: `admin export`. */
  name: string;
  /** Arguments as a reader sees them: `FILE`, `[SEASON MODE]`, `NAME…`. */
  takes?: string;
  /** How many there may be; none unless said. */
  count?: { from: number; to: number };
  says: string;
  /** A line that works as it stands, but for names of one's own. */
  example: string;
  /** Options with what they do: switches, and with a second word those that take one: `--from FILE`. */
  options?: Readonly<Record<string, string>>;
}

export interface Command extends CommandLine {
  run(outside: Outside, call: Call): Promise<number> | number;
}

export interface Call {
  args: string[];
  has(option: string): boolean;
  /** What stands behind an option that takes a word; the last one counts. */
  valueOf(option: string): string | undefined;
}

export type Reading<Known extends CommandLine> =
  | { is: "call"; command: Known; call: Call }
  | { is: "help"; text: string }
  | { is: "mistake"; text: string };

const HELP = new Set(["--help", "-h"]);

/** @param line the words behind the program's name */
export function readLine<Known extends CommandLine>(
  commands: readonly Known[],
  line: readonly string[],
  usage: string,
): Reading<Known> {
  // As every program says it.
  if (line.length === 1 && line[0] === "--version") line = ["version"];
  const wantsHelp = line.some((word) => HELP.has(word));
  const words = line.filter((word) => !HELP.has(word));
  if (words.length === 0 || words[0] === "help") {
    return { is: wantsHelp || words[0] === "help" ? "help" : "mistake", text: usage };
  }
  const command = commands.filter(({ name }) => isCalled(name, words))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!command) {
    const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
    if (wantsHelp && group.length > 0) return { is: "help", text: group.map(lineOf).join("\n") };
    return {
      is: "mistake",
      text: `There is no command "${words.slice(0, group.length > 0 ? 2 : 1).join(" ")}".\n\n${
        group.length > 0 ? group.map(lineOf).join("\n") : usage
      }`,
    };
  }
  if (wantsHelp) return { is: "help", text: helpOf(command) };
  const rest = words.slice(command.name.split(" ").length);
  const taking = new Map(
    Object.keys(command.options ?? {}).map((option) => {
      const [name, takes] = option.split(" ");
      return [name!, takes];
    }),
  );
  const given: string[] = [];
  const values = new Map<string, string>();
  const args: string[] = [];
  for (let i = 0; i < rest.length; i++) {
    const [, option, joined] = /^(-[^=]*)(?:=(.*))?$/.exec(rest[i]!) ?? [];
    if (option === undefined) {
      args.push(rest[i]!);
      continue;
    }
    const takes = taking.get(option);
    if (!taking.has(option) || takes === undefined && joined !== undefined) {
      return mistake(command, `"${command.name}" has no option ${rest[i]}`);
    }
    given.push(option);
    if (takes === undefined) continue;
    const value = joined ?? rest[++i];
    if (!value || joined === undefined && value.startsWith("--")) {
      return mistake(command, `${option} needs ${takes}`);
    }
    values.set(option, value);
  }
  const { from, to } = command.count ?? { from: 0, to: 0 };
  if (args.length < from) {
    return mistake(command, `"${command.name}" needs ${command.takes}`);
  }
  if (args.length > to) {
    return mistake(command, `"${command.name}" cannot use ${args.slice(to).join(" ")}`);
  }
  const call = {
    ...{ args, has: (option: string) => given.includes(option) },
    valueOf: (option: string) => values.get(option),
  };
  return { is: "call", command, call };
}

/** One line for each command, and what is true of all. */
export function usageOf(commands: readonly CommandLine[]): string {
  return `VEZE Game: the backend of a game in one program.

${commands.map(lineOf).join("\n")}

Each has --help. Settings come from the environment: see example.env.`;
}

function isCalled(name: string, words: readonly string[]): boolean {
  return name.split(" ").every((word, i) => words[i] === word);
}

function mistake(command: CommandLine, what: string): { is: "mistake"; text: string } {
  return { is: "mistake", text: `Cannot run: ${what}.\n\n${helpOf(command)}` };
}

const COLUMN = 26;

function lineOf(command: CommandLine): string {
  const call = callOf(command);
  const gap = call.length < COLUMN - 2
    ? " ".repeat(COLUMN - 2 - call.length)
    : `\n${" ".repeat(COLUMN)}`;
  return `  ${call}${gap}${command.says}`;
}

function callOf({ name, takes, options = {} }: CommandLine): string {
  return [name, takes, ...Object.keys(options).map((option) => `[${option}]`)]
    .filter((part) => part !== undefined).join(" ");
}

function helpOf(command: CommandLine): string {
  const options = Object.entries(command.options ?? {})
    .map(([option, says]) => `  ${option.padEnd(COLUMN - 2)}${says}`);
  return [
    `${callOf(command)}`,
    `  ${command.says}`,
    ...(options.length > 0 ? ["", ...options] : []),
    "",
    `  Example: veze-game ${command.example}`,
  ]
    .join("\n");
}
