import assert from "node:assert/strict";
import { spoken } from "./words.ts";

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
