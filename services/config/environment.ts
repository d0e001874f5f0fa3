/** Parts of settings that several sections read. */

import { z } from "zod";

export const url = (...schemes: string[]) =>
  z.string().refine(
    (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)),
    `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(" or ")}`,
  );

/** Several of them with commas between. */
export const urls = (...schemes: string[]) =>
  z.string().refine(
    (text) => text.split(",").every((each) => url(...schemes).safeParse(each.trim()).success),
    `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(" or ")}, more of them ` +
      "separated by commas",
  );

export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().min(least).max(most);

/** What a section reads from the environment. */
export type Given<Shape extends z.core.$ZodLooseShape> = z.infer<z.ZodObject<Shape>>;

/** What the readers of all sections share. */
export interface Reading {
  production: boolean;
  /** Takes a sentence for each fault, which begins with the setting's name. */
  problems: string[];
}
