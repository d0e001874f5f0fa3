import assert from "node:assert/strict";
import { saidAtLoading, spoken } from "./words.ts";

/** A module's text, and whether the check must name it. */
const planted: [what: string, text: string, found: boolean][] = [
  ["text in an element", "const a = <p>Play now</p>;", true],
  ["a text over lines", "const a = (\n  <p>\n    Nobody is here.\n  </p>\n);", true],
  ["a label", `const a = <nav aria-label="Main" />;`, true],
  ["a label of a part", `const a = <Field label="Name" />;`, true],
  ["a placeholder in braces", `const a = <input placeholder={"name"} />;`, true],
  ["a label with a gap", "const a = <img alt={`Face of ${name}`} />;", true],
  ["a choice in an element", `const a = <p>{busy ? "saving" : words}</p>;`, true],
  ["a condition in an element", `const a = <p>{isOwn && " (you)"}</p>;`, true],
  ["a toast", `setSaid({ text: "Link copied" });`, true],
  ["a thrown sentence", `throw make("not_found", "There is no match of this name");`, true],
  ["a sentence with a gap", "const why = `Joined ${name} too`;", true],
  ["words from their place", "const a = <p title={W.Title}>{W.Text} {count}</p>;", false],
  ["marks and figures", `const a = <p>± {" · "} 20 %</p>;`, false],
  [
    "classes and addresses",
    `const a = <a class="button big" href="/store" role="status" />;`,
    false,
  ],
  ["a state that is compared", `const a = <p>{state === "waiting" && W.Waiting}</p>;`, false],
  ["a call", `call("GET /matchmaking/tickets/{ticket_id}", {});`, false],
  [
    "a message to programmers",
    `throw new Error("Cannot hand it to an island: it is a map");`,
    false,
  ],
  ["comments", "// Play now\n/** Nobody is here. */\nconst a = 1;", false],
];

for (const [what, text, found] of planted) {
  Deno.test(`spoken() ${found ? "finds" : "passes"} ${what}`, () => {
    const paths = spoken({ path: "islands/A.tsx", text }).map((each) => each.split(":")[0]);
    assert.deepEqual(paths, found ? ["islands/A.tsx"] : []);
  });
}

const W = `import { W, said } from "../components/words/play.ts";\n`;
const loaded: [what: string, text: string, found: boolean][] = [
  ["a table of words", `${W}const A = { a: W.Play };`, true],
  ["a sentence put together", `${W}export const a = said(1);`, true],
  ["a table that is asked for", `${W}const a = () => ({ a: W.Play });`, false],
  ["a component", `${W}export function A() { return <p title={W.Play}>{said(1)}</p>; }`, false],
  ["a type", `${W}const a: typeof W | undefined = undefined;`, false],
  [
    "the staff's words, which have one language",
    `import { W } from "../components/words/admin.ts";\nconst A = W.Play;`,
    false,
  ],
];

for (const [what, text, found] of loaded) {
  Deno.test(`saidAtLoading() ${found ? "finds" : "passes"} ${what}`, () => {
    assert.equal(saidAtLoading({ path: "islands/A.tsx", text }).length, found ? 1 : 0);
  });
}
