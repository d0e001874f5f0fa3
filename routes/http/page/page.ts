/**
 * Sends rendered pages with the headers every page has (SEC8), and the scripts of its islands.
 *
 * Holds the manifests of built scripts and the name of the style sheet, read at the first page; a read
 * that failed is tried again by the next. Page routes drive it. A page loads only the islands its body used, and is never stored:
 * it may show what only its player may see.
 */

import type { Context } from "hono";
import { h, type VNode } from "preact";
import { render } from "preact-render-to-string";
import { type IslandScripts, Scripts } from "../../../components/page/Island.tsx";
import { Page } from "../../../components/page/Page.tsx";
import type { Edits } from "../../../services/web/edits.ts";
import type { Caller, User } from "../../../services/identity/mod.ts";
import {
  type ReadFile,
  readManifests,
  type ScriptManifests,
} from "../../../services/web/assets.ts";
import type { AppEnv } from "../context.ts";
import { pathOf, wantsHtml } from "./error_page.tsx";
import { spokenLanguage } from "../../../components/words/language.ts";
import { BY_LANGUAGE, offersLanguages, saidIn } from "./language.ts";
import { pack, takesGzip } from "./pack.ts";
import { versionOf } from "./version.ts";

export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

/** Other origins that scripts of a page may ask; none: the policy stays as it is. */
function reaching(urls: readonly string[]): { "content-security-policy"?: string } {
  if (urls.length === 0) return {};
  const origins = [...new Set(urls.map((url) => new URL(url).origin))];
  const policy = PAGE_HEADERS["content-security-policy"];
  return { "content-security-policy": `${policy}; connect-src 'self' ${origins.join(" ")}` };
}

export interface PageContent {
  title: string;
  body: VNode;
  /** Who is signed in, where the page knows. */
  player?:
    | Pick<User, "id" | "displayName" | "roles">
      & Partial<Pick<User, "timeZone">>
      & Pick<Caller, "viewAs">
    | undefined;
  /** It reaches to the edges of the screen. */
  fills?: boolean;
  /** What stands around the body in place of the players' header. */
  frame?: VNode;
}

type Handler = (c: Context<AppEnv>) => Promise<Response>;

/** For addresses that are pages for people and lists for programs. */
export function forPeople(show: Handler) {
  return async (c: Context<AppEnv>, next: () => Promise<void>): Promise<Response | void> => {
    c.header("vary", BY_LANGUAGE);
    return wantsHtml(c) ? await show(c) : await next();
  };
}

export type RenderPage = (c: Context<AppEnv>, content: PageContent) => Promise<Response>;

export function createPages(
  read: ReadFile,
  { edits, pingUrls = () => [] }: {
    edits?: Edits | undefined;
    /** Where a page measures the way to each region. */
    pingUrls?: () => readonly string[];
  },
): RenderPage {
  let manifest: Promise<ScriptManifests> | undefined;
  let style: Promise<string | undefined> | undefined;
  const readStyle = () =>
    read("base.css").then((bytes) => bytes && `/static/base.css?v=${versionOf(bytes)}`);

  return async function page(c, { title, body, player, fills, frame }) {
    manifest ??= readManifests(read);
    manifest.catch(() => manifest = undefined);
    const drawn = edits?.revision();
    style ??= readStyle();
    style.catch(() => style = undefined);
    const [manifests, styled] = await Promise.all([manifest, style]);
    const language = spokenLanguage();
    const { boot, islands } = manifests[language]!;
    const used = new Set<string>();
    const scripts: IslandScripts = {
      use(name) {
        const island = islands[name];
        if (!island) throw new Error(`Cannot render the island ${name}: its script was not built`);
        used.add(name);
        return `/static/${island.src}`;
      },
    };
    // The head names what the body turns out to need.
    const content = render(h(Scripts.Provider, { value: scripts }, body));
    const needed = [...used].map((name) => islands[name]!);
    const preloads = used.size === 0
      ? []
      : [...new Set([boot, ...needed].flatMap(({ src, imports }) => [src, ...imports]))];
    const shell = h(Page, {
      title,
      path: c.req.path,
      ...(offersLanguages(c.req.path) && { back: pathOf(c.req.url) }),
      player: player && {
        id: player.id,
        name: player.displayName,
        judges: player.roles.some((role) => role === "mod" || role === "admin"),
      },
      ...(styled !== undefined && { style: styled }),
      preloads: preloads.map((name) => `/static/${name}`),
      ...(used.size > 0 && { boot: `/static/${boot.src}` }),
      ...(fills && { fills }),
      ...(frame && { frame }),
      ...(player?.viewAs && { viewing: player.viewAs }),
      // In another role's view nothing is told.
      ...(player && !player.viewAs && player.timeZone !== undefined &&
        { zone: player.timeZone ?? "" }),
      ...(drawn && { reload: `/static/dev_reload.js?drawn=${drawn}` }),
      content,
    });
    const html = new TextEncoder().encode(`<!doctype html>${render(shell)}`);
    const packed = takesGzip(c) ? pack(html) : undefined;
    return c.body(packed ?? html, 200, {
      ...PAGE_HEADERS,
      ...reaching(pingUrls()),
      "content-type": "text/html; charset=utf-8",
      ...saidIn(language),
      // Going back shows what is, and nobody what the one before them saw.
      "cache-control": "no-store",
      ...(packed && { "content-encoding": "gzip" }),
    });
  };
}
