/** What players read of the game's file: a name, and what it is called in other languages. */

import { z } from "zod";

/** Those that pages are written in: whoever asks for a name in another finds no such type. */
const NAME_LANGUAGES = ["en", "de"] as const;
export type NameLanguage = typeof NAME_LANGUAGES[number];

export interface Named {
  name: string;
  names?: { [Language in NameLanguage]?: string | undefined } | undefined;
}

/** Members of whatever is named. @param longest characters of each name */
export function named(longest: number) {
  const name = z.string().min(1).max(longest);
  return {
    /** As it is called wherever nothing else is said. */
    name,
    /** As it is called in a language, by its code. A language that is absent: `name`. */
    names: z.strictObject(namesOf(name.optional()), {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? `${
            issue.keys.map((key) => `"${key}"`).join(", ")
          }: pages are not written in it, but in ${NAME_LANGUAGES.join(", ")}`
          : undefined,
    }).optional(),
  };
}

function namesOf<Type>(each: Type): Record<NameLanguage, Type> {
  return Object.fromEntries(NAME_LANGUAGES.map((language) => [language, each])) as Record<
    NameLanguage,
    Type
  >;
}

/** The same, called as its readers call it. */
export function calledIn<Item extends Named>(item: Item, language: NameLanguage): Item {
  const name = item.names?.[language];
  return name === undefined ? item : { ...item, name };
}
