/** The language a page is answered in: what the reader chose, else what their browser asks for. */

import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { getPath } from "hono/utils/url";
import { type Language, LANGUAGES, speakingOnDemand } from "../../../components/words/language.ts";
import { isOwnPage, type Origin } from "../auth.ts";
import type { AppEnv } from "../context.ts";
import { listOf } from "../fields.ts";

const NAME = "veze_language";
const CHOSEN = new RegExp(`(?:^|; *)${NAME}=(\\w+)`);
const KEPT_S = 365 * 86_400;
/** What only the staff and developers read is English, with all that stands around it. */
const ENGLISH = /^\/(?:admin|review|docs|problems|dev)(?:\/|$)/;

/** Steps of a sign-in, which must not be gone through twice, and what stands for a page that is not there. */
const PASSED = /^\/(?:auth\/|offline$)/;

/** What an answer depends on that is a page in one of several languages (RFC 9110 §12.5.5). */
export const BY_LANGUAGE = "accept, accept-language, cookie";

/** Headers of a page in a language. */
export function saidIn(language: Language): { "content-language": string; vary: string } {
  return { "content-language": language, vary: `${BY_LANGUAGE}, accept-encoding` };
}

/** Whether a reader may choose another language on this page and come back to it. @param path as routes see it */
export function offersLanguages(path: string): boolean {
  return !ENGLISH.test(path) && !PASSED.test(path);
}

/** The language of the page that answers a request. */
export function languageOf(request: Request): Language {
  if (ENGLISH.test(getPath(request))) return "en";
  const [, chosen] = CHOSEN.exec(request.headers.get("cookie") ?? "") ?? [];
  return isSpoken(chosen) ? chosen : askedFor(request.headers.get("accept-language"));
}

/**
 * The language that is wanted most, of those spoken here; the first of them where none is (RFC 9110 §12.5.4).
 * A reader of `de-CH` is served by `de` (lookup, RFC 4647 §3.4).
 */
export function askedFor(accepted: string | null): Language {
  const [first = "en", ...others] = Object.keys(LANGUAGES) as Language[];
  const ranges = listOf(accepted?.slice(0, 1_000)).map((member) => {
    const [range = "", ...parameters] = member.toLowerCase().split(";").map((part) => part.trim());
    const weight = parameters.find((part) => /^q *=/.test(part))?.replace(/^q *= */, "") ?? "1";
    // What is no weight is none (§12.4.2).
    return {
      tag: range.split("-")[0]!,
      weight: /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0,
    };
  });
  const weightOf = (language: string) =>
    Math.max(...ranges.filter(({ tag }) => tag === language).map(({ weight }) => weight), -1);
  const any = Math.max(weightOf("*"), 0);
  const wanted = (language: string) => {
    const own = weightOf(language);
    return own < 0 ? any : own;
  };
  return others.reduce((best, each) => wanted(each) > wanted(best) ? each : best, first);
}

/** Middleware: a page is drawn in its reader's language. */
export function speakTheirs(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const request = c.req.raw;
  return speakingOnDemand(() => languageOf(request), next);
}

/** `POST /language`: keeps a reader's choice, and goes back to where it was made. */
export function chooseLanguage({ secure, origin }: { secure: boolean; origin: Origin }) {
  return async function choose(c: Context<AppEnv>): Promise<Response> {
    const { language, back } = await c.req.parseBody();
    // Another site's form may lead here, and changes nothing.
    if (isSpoken(language) && isOwnPage(c.req.raw, origin)) {
      setCookie(c, NAME, language, {
        ...{ httpOnly: true, sameSite: "Lax", path: "/", secure, maxAge: KEPT_S },
      });
    }
    return c.redirect(ownPath(back), 303);
  };
}

/** A page of ours, whatever was sent: never another host. */
function ownPath(back: unknown): string {
  const path = typeof back === "string" && /^\/(?![/\\])[\x21-\x7e]*$/.test(back) ? back : "/";
  return path.includes("\\") ? "/" : path;
}

function isSpoken(text: unknown): text is Language {
  return typeof text === "string" && Object.hasOwn(LANGUAGES, text);
}
