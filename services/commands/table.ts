/** Commands as data: what each is called, takes and does; reading a command line by them. */

import type { Outside } from "./program.ts";

export interface Command {
  /** Words that call it: `admin export`. */
  name: string;
  /** Arguments as a reader sees them: `FILE`, `[SEASON MODE]`, `NAME…`. */
  takes?: string;
  /** How many there may be; none unless said. */
  count?: { from: number; to: number };
  says: string;
  /** Options with what they do; all are switches. */
  options?: Readonly<Record<string, string>>;
  run(outside: Outside, call: Call): Promise<number> | number;
}

export interface Call {
  args: string[];
  has(option: string): boolean;
}

export type Reading =
  | { is: "call"; command: Command; call: Call }
  | { is: "help"; text: string }
  | { is: "mistake"; text: string };

const HELP = new Set(["--help", "-h"]);

/** @param line the words behind the program's name */
export function readLine(
  commands: readonly Command[],
  line: readonly string[],
  usage: string,
): Reading {
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
  const given = rest.filter((word) => word.startsWith("-"));
  const unknown = given.find((word) => !(word in (command.options ?? {})));
  if (unknown !== undefined) {
    return mistake(command, `"${command.name}" has no option ${unknown}`);
  }
  const args = rest.filter((word) => !word.startsWith("-"));
  const { from, to } = command.count ?? { from: 0, to: 0 };
  if (args.length < from) {
    return mistake(command, `"${command.name}" needs ${command.takes}`);
  }
  if (args.length > to) {
    return mistake(command, `"${command.name}" cannot use ${args.slice(to).join(" ")}`);
  }
  const call = { args, has: (option: string) => given.includes(option) };
  return { is: "call", command, call };
}

/** One line for each command, and what is true of all. */
export function usageOf(commands: readonly Command[]): string {
  return `VEZE Game: the backend of a game in one program.

${commands.map(lineOf).join("\n")}

Each has --help. Settings come from the environment: see example.env.`;
}

function isCalled(name: string, words: readonly string[]): boolean {
  return name.split(" ").every((word, i) => words[i] === word);
}

function mistake(command: Command, what: string): Reading {
  return { is: "mistake", text: `Cannot run: ${what}.\n\n${helpOf(command)}` };
}

const COLUMN = 26;

function lineOf(command: Command): string {
  const call = callOf(command);
  const gap = call.length < COLUMN - 2
    ? " ".repeat(COLUMN - 2 - call.length)
    : `\n${" ".repeat(COLUMN)}`;
  return `  ${call}${gap}${command.says}`;
}

function callOf({ name, takes, options = {} }: Command): string {
  return [name, takes, ...Object.keys(options).map((option) => `[${option}]`)]
    .filter((part) => part !== undefined).join(" ");
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options ?? {})
    .map(([option, says]) => `  ${option.padEnd(COLUMN - 2)}${says}`);
  return [
    `${callOf(command)}`,
    `  ${command.says}`,
    ...(options.length > 0 ? ["", ...options] : []),
  ]
    .join("\n");
}
