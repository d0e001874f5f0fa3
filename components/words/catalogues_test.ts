import assert from "node:assert/strict";
import {
  type Language,
  LANGUAGES,
  speaking,
  speakingOnDemand,
  spokenLanguage,
} from "./language.ts";
import { pageTitle, PageWords } from "./page.ts";
import { StageWords } from "./stage.ts";
import { acceptWithin, ENDINGS } from "./stage.ts";
import { inFigures } from "./waits.ts";

const FIRST = "en";
const others = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== FIRST);

/** Said alike in both: names, what German players say as English ones do, units, and marks alone. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  de: [
    ...["VEZE", "Name", "Rating", "Ratings", "Match", "Passkey", "Passkeys", "Live", "Region"],
    ...["Code", "Status", "Ping", "Joystick", "Vibration", "Sudden Death", "Team", "UTC"],
    ...["Pause", "Computer", "· VEZE"],
  ],
};

type Catalogue = Record<string, unknown>;

async function catalogue(language: string, name: string): Promise<Catalogue> {
  return await import(`./${language}/${name}`);
}

function namesIn(language: string): string[] {
  return [...Deno.readDirSync(new URL(`./${language}/`, import.meta.url))].map(({ name }) => name)
    .sort();
}

/** Every text of a catalogue that no number or name is put into, by where it stands. */
function textsOf(value: unknown, at: string): [at: string, text: string][] {
  if (typeof value === "string") return [[at, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsOf(each, `${at}.${key}`));
}

/** What a function's text is put together from: the literals of its source. */
function literalsOf(value: unknown): string[] {
  const source = String(value).replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
  return [...source.matchAll(/"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)]
    .map(([, plain, filled]) => plain ?? filled!.replace(/\$\{[^}]*\}/g, " "));
}

for (const language of others) {
  Deno.test(`[UI8] every catalogue of the first language is there in ${language}, and no other`, () => {
    assert.deepEqual(namesIn(language), namesIn(FIRST));
  });

  Deno.test(`[UI8] ${language} has the same words under the same names, with the same parameters`, async () => {
    for (const name of namesIn(FIRST)) {
      const [first, other] = [await catalogue(FIRST, name), await catalogue(language, name)];
      assert.deepEqual(Object.keys(other).sort(), Object.keys(first).sort(), name);
      for (const [key, value] of Object.entries(first)) {
        const own = other[key];
        assert.equal(typeof own, typeof value, `${name} ${key}`);
        if (typeof value === "function") {
          assert.equal((own as typeof value).length, value.length, `${name} ${key}()`);
        } else {
          const places = (each: unknown) => textsOf(each, key).map(([at]) => at).sort();
          assert.deepEqual(places(own), places(value), name);
        }
      }
    }
  });

  Deno.test(`[UI8] nothing in ${language} is left as it was in the first language`, async () => {
    const alike = new Set(ALIKE[language]);
    const left: string[] = [];
    for (const name of namesIn(FIRST)) {
      const [first, other] = [await catalogue(FIRST, name), await catalogue(language, name)];
      const own = new Map(textsOf(other, name));
      for (const [at, text] of textsOf(first, name)) {
        if (own.get(at) === text && !alike.has(text.trim())) left.push(`${at}: ${text}`);
      }
      for (const [key, value] of Object.entries(first)) {
        if (typeof value !== "function") continue;
        const words = literalsOf(value).filter((text) => /\p{L}{4}/u.test(text));
        const taken = literalsOf(other[key]).filter((text) => words.includes(text));
        for (const text of taken) {
          if (text.includes("${") || alike.has(text.trim())) continue;
          if (/\s\S*\p{L}{3}|\p{L}{3}\S*\s/u.test(text)) {
            left.push(`${name} ${key}(): ${text}`);
          }
        }
      }
    }
    assert.deepEqual(left, []);
  });

  Deno.test(`[UI8] no text of ${language} lacks its end or has blanks that its first has not`, async () => {
    for (const name of namesIn(FIRST)) {
      const own = new Map(textsOf(await catalogue(language, name), name));
      for (const [at, text] of textsOf(await catalogue(FIRST, name), name)) {
        const said = own.get(at)!;
        assert.ok(said.trim() !== "", at);
        assert.equal(said.startsWith(" "), text.startsWith(" "), `${at} begins with a blank`);
        assert.equal(said.endsWith(" "), text.endsWith(" "), `${at} ends with a blank`);
        assert.equal(/[.!?]\s*$/.test(said), /[.!?]\s*$/.test(text), `${at}: ${said}`);
      }
    }
  });
}

Deno.test("[UI8] words are those of whoever reads, and the first language's where nobody does", async () => {
  assert.equal(spokenLanguage(), FIRST);
  assert.equal(PageWords.Store, "Store");
  const german = speaking("de", async () => {
    await Promise.resolve();
    return [PageWords.Store, pageTitle("A"), ENDINGS.left[0], inFigures(1_520), acceptWithin(1)];
  });
  const english = speaking("en", async () => {
    await Promise.resolve();
    return [PageWords.Store, ENDINGS.left[0], inFigures(1_520), acceptWithin(1)];
  });
  assert.deepEqual(await german, [
    ...["Shop", "A · VEZE", "Du hast das Match verlassen", "1.520"],
    "Noch 1 Sekunde, um anzunehmen.",
  ]);
  assert.deepEqual(await english, [
    ...["Store", "You left the match", "1,520", "Accept within 1 second."],
  ]);
  assert.ok(Object.keys(StageWords).includes("Searching"), "a table tells what it holds");
});

Deno.test("[UI8] a language is found out once, at the first word, and not for who says none", async () => {
  let asked = 0;
  const find = () => (asked++, "de" as const);
  await speakingOnDemand(find, () => Promise.resolve());
  assert.equal(asked, 0);
  const later = Promise.withResolvers<void>();
  let after: Promise<string[]> | undefined;
  await speakingOnDemand(find, async () => {
    assert.equal(PageWords.Store, "Shop");
    after = later.promise.then(() => [PageWords.Store, spokenLanguage()]);
    await Promise.resolve();
    assert.equal(PageWords.Store, "Shop");
  });
  later.resolve();
  assert.deepEqual(await after, ["Shop", "de"], "what was begun goes on in it");
  assert.equal(asked, 1);
});
