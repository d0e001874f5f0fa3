/** The frame around every page. */

import type { VNode } from "preact";
import { Icon } from "../ui/Icon.tsx";
import { IconSheet } from "../ui/IconSheet.tsx";
import { PageWords } from "../words/page.ts";

export interface PageProps {
  title: string;
  /** Path of this page, for the navigation. */
  path: string;
  /** Who is signed in, where the page knows. */
  player?: { name: string; judges: boolean } | undefined;
  /** Scripts that islands of this page need. */
  preloads?: readonly string[];
  /** What wakes them; absent where there are none. */
  boot?: string;
  /** What loads the page anew after an edit; while developing only. */
  reload?: string;
  /** It reaches to the edges of the screen, and keeps clear of notches by itself. */
  fills?: boolean;
  /** Rendered body. */
  content: string;
}

const LINKS = [
  ["/", PageWords.Play],
  ["/leaderboards", PageWords.Leaderboards],
  ["/store", PageWords.Store],
  ["/inventory", PageWords.Inventory],
  ["/docs", PageWords.Api],
] as const;
/** For moderators. */
const DESK = ["/review", PageWords.Review] as const;

export function Page(
  { title, path, player, preloads = [], boot, reload, fills, content }: PageProps,
): VNode {
  const current = (href: string) => path === href ? "page" : undefined;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content={`width=device-width, initial-scale=1${fills ? ", viewport-fit=cover" : ""}`}
        />
        <meta name="color-scheme" content="dark light" />
        <title>{title}</title>
        <link rel="stylesheet" href="/static/base.css" />
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/static/apple-touch-icon.png" />
        <link rel="manifest" href="/static/app.webmanifest" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f8fafb" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b1114" />
        {preloads.map((src) => <link key={src} rel="modulepreload" href={src} />)}
        {boot && <script type="module" src={boot} />}
        {reload && <script type="module" src={reload} />}
      </head>
      <body>
        <IconSheet />
        <a class="skip" href="#content">{PageWords.SkipToContent}</a>
        <header>
          <a class="brand" href="/">
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
              <path d="M3 4l7 13 7-13" fill="none" stroke="currentColor" stroke-width="2.5" />
            </svg>
            {PageWords.Veze}
          </a>
          <nav aria-label={PageWords.Main}>
            {[...LINKS, ...(player?.judges ? [DESK] : [])].map(([href, name]) => (
              <a key={href} href={href} aria-current={current(href)}>{name}</a>
            ))}
          </nav>
          <a class="me" href="/profile" aria-current={current("/profile")} data-panel="me">
            <Icon name="user" />
            <span>{player?.name ?? PageWords.Profile}</span>
          </a>
        </header>
        <main id="content" dangerouslySetInnerHTML={{ __html: content }} />
      </body>
    </html>
  );
}
