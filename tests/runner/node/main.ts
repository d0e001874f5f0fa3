/**
 * Runs test files on Node and tells of them as `deno test` does: `main.js [--filter=…] FILE…`, each
 * file as it was built. `--name=PATH` before a file is what it is called.
 */

// As the program has it: helpers of tests use it as well.
import "core-js/proposals/array-buffer-base64.js";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { collected, contextOf, type Declared } from "./collected.ts";

const counts = { passed: 0, failed: 0, ignored: 0, filtered: 0 };
const errors: string[] = [];
const stray: unknown[] = [];
for (const kind of ["uncaughtException", "unhandledRejection"]) {
  process.on(kind, (error: unknown) => stray.push(error));
}

/** A test that is waited for so long says nothing any more. */
const LONGEST_MS = 600_000;
// Node ends where only promises are waited for: a test that never ends is to be told of.
setInterval(() => {}, 60_000);

const args = process.argv.slice(2);
const filter = readFilter(args.find((arg) => arg.startsWith("--filter="))?.slice(9));
const began = performance.now();
for (const file of args.filter((arg) => !arg.startsWith("--"))) {
  try {
    await runFile(file);
  } catch (error) {
    fail(`the file itself => ${nameOf(file)}`, error);
  }
  // What nobody waited for.
  for (const error of stray.splice(0)) fail(`behind the tests => ${nameOf(file)}`, error);
}
if (errors.length > 0) console.log(["", " ERRORS ", "", ...errors, " FAILURES ", ""].join("\n"));
console.log(
  `\n${counts.failed > 0 ? "FAILED" : "ok"} | ${counts.passed} passed | ${counts.failed} failed` +
    (counts.ignored > 0 ? ` | ${counts.ignored} ignored` : "") +
    (counts.filtered > 0 ? ` | ${counts.filtered} filtered out` : "") +
    ` (${Math.round((performance.now() - began) / 1_000)}s)`,
);
process.exit(counts.failed > 0 ? 1 : 0);

async function runFile(file: string): Promise<void> {
  for (const list of Object.values(collected)) list.length = 0;
  await import(pathToFileURL(file).href);
  const [tests, before, after] = [[...collected.tests], [...collected.before], [
    ...collected.after,
  ]];
  const wanted = tests.filter(({ name }) => filter(name));
  counts.filtered += tests.length - wanted.length;
  const shown = nameOf(file);
  console.log(`running ${wanted.length} tests from ${shown}`);
  if (wanted.length > 0) { for (const run of before) await run(); }
  for (const test of wanted) await runTest(test, shown);
  for (const run of after) await run();
}

async function runTest({ name, ignore, fn }: Declared, file: string): Promise<void> {
  if (ignore) {
    counts.ignored++;
    return console.log(`${name} ... ignored (0ms)`);
  }
  const from = performance.now();
  for (const error of stray.splice(0)) fail(`between tests => ${file}`, error);
  let failure: unknown;
  try {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new Error(`it has not ended after ${LONGEST_MS / 1_000} s`);
      timer = setTimeout(() => reject(error), LONGEST_MS);
    });
    await Promise.race([fn(contextOf(name)), late]).finally(() => clearTimeout(timer));
    // A rejection is told of a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    failure = stray.splice(0)[0];
  } catch (error) {
    failure = error;
    stray.length = 0;
  }
  const took = `(${Math.round(performance.now() - from)}ms)`;
  if (failure === undefined) counts.passed++;
  else fail(`${name} => ${file}`, failure);
  console.log(`${name} ... ${failure === undefined ? "ok" : "FAILED"} ${took}`);
}

function fail(what: string, failure: unknown): void {
  counts.failed++;
  const said = failure instanceof Error ? failure.stack ?? failure.message : String(failure);
  const cause = failure instanceof Error && failure.cause ? `\ncaused by: ${failure.cause}` : "";
  errors.push(what, `error: ${said}${cause}`, "");
}

function nameOf(file: string): string {
  return file.replace(/^.*\/_build\/node_tests\//, "./").replace(/\.js$/, ".ts");
}

function readFilter(text: string | undefined): (name: string) => boolean {
  if (text === undefined) return () => true;
  const pattern = /^\/(.*)\/$/.exec(text)?.[1];
  if (pattern === undefined) return (name) => name.includes(text);
  const regular = new RegExp(pattern);
  return (name) => regular.test(name);
}
