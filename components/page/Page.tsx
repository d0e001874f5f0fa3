/** The frame around every page. */

import type { VNode } from "preact";
import { roleInWords } from "../admin/StaffFrame.tsx";
import { ViewBanner } from "../admin/ViewBanner.tsx";
import { Avatar } from "../faces/Avatar.tsx";
import { Icon } from "../ui/Icon.tsx";
import { IconSheet } from "../ui/IconSheet.tsx";
import { LANGUAGES } from "../words/language.ts";
import { Locale } from "../words/locale.ts";
import { PageWords } from "../words/page.ts";

export interface PageProps {
  title: string;
  /** Path of this page, for the navigation. */
  path: string;
  /** Address to come back to with another language; absent: there is but this one. */
  back?: string;
  /** Who is signed in, where the page knows. */
  player?: { id: string; name: string; judges: boolean } | undefined;
  /** The style sheet, by a name of its contents; absent: it is looked for anew every few minutes. */
  style?: string;
  /** Scripts that islands of this page need. */
  preloads?: readonly string[];
  /** What wakes them; absent where there are none. */
  boot?: string;
  /** What loads the page anew after an edit; while developing only. */
  reload?: string;
  /** It reaches to the edges of the screen, and keeps clear of notches by itself. */
  fills?: boolean;
  /** In place of the header, with all that stands around the body. */
  frame?: VNode;
  /** The role whose view this is, where an admin looks through another's eyes. */
  viewing?: string | undefined;
  /** Time zone that is known of who is signed in, empty: none is; absent: nobody wants to know. */
  zone?: string;
  /** Rendered body. */
  content: string;
}

const links = () =>
  [
    ["/", PageWords.Play],
    ["/leaderboards", PageWords.Leaderboards],
    ["/store", PageWords.Store],
    ["/inventory", PageWords.Inventory],
  ] as const;
/** For moderators. */
const desks = () => [["/review", PageWords.Review], ["/admin", PageWords.Staff]] as const;

export function Page(
  {
    title,
    path,
    back,
    player,
    style = "/static/base.css",
    preloads = [],
    boot,
    reload,
    fills,
    frame,
    viewing,
    zone,
    content,
  }: PageProps,
): VNode {
  return (
    <html
      lang={Locale.Tag}
      data-zone={zone}
      data-theirs={back === undefined ? undefined : ""}
    >
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content={`width=device-width, initial-scale=1${fills ? ", viewport-fit=cover" : ""}`}
        />
        <meta name="color-scheme" content="dark light" />
        <title>{title}</title>
        <link rel="stylesheet" href={style} />
        {frame && <link rel="stylesheet" href="/static/admin.css" />}
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/static/apple-touch-icon.png" />
        <link rel="manifest" href="/static/app.webmanifest" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f8fafb" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b1114" />
        {preloads.map((src) => <link key={src} rel="modulepreload" href={src} />)}
        {boot && <script type="module" src={boot} />}
        {reload && <script type="module" src={reload} />}
        {zone !== undefined && <script type="module" src="/static/time_zone.js" />}
      </head>
      <body class={frame && "staff"}>
        <IconSheet />
        <a class="skip" href="#content">{PageWords.SkipToContent}</a>
        {frame ?? <Header path={path} player={player} viewing={viewing} />}
        <main id="content" dangerouslySetInnerHTML={{ __html: content }} />
        {!frame && !fills && (
          <footer>
            <a href="/docs" aria-current={path === "/docs" ? "page" : undefined}>
              {PageWords.ForDevelopers}
            </a>
            {back !== undefined && <Languages back={back} />}
          </footer>
        )}
      </body>
    </html>
  );
}

/** Each as it calls itself: whoever cannot read this page finds theirs. */
function Languages({ back }: { back: string }): VNode {
  return (
    <form class="languages" method="post" action="/language" aria-label={PageWords.Language}>
      <input type="hidden" name="back" value={back} />
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <button
          key={tag}
          type="submit"
          name="language"
          value={tag}
          lang={tag}
          aria-current={tag === Locale.Tag ? "true" : undefined}
        >
          {name}
        </button>
      ))}
    </form>
  );
}

function Header({ path, player, viewing }: Pick<PageProps, "path" | "player" | "viewing">): VNode {
  const current = (href: string) => path === href ? "page" : undefined;
  return (
    <>
      <header>
        <a class="brand" href="/">
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path d="M3 4l7 13 7-13" fill="none" stroke="currentColor" stroke-width="2.5" />
          </svg>
          {PageWords.Veze}
        </a>
        <nav aria-label={PageWords.Main}>
          {[...links(), ...(player?.judges ? desks() : [])].map(([href, name]) => (
            <a key={href} href={href} aria-current={current(href)}>{name}</a>
          ))}
        </nav>
        <a class="me" href="/profile" aria-current={current("/profile")} data-panel="me">
          {player ? <Avatar id={player.id} /> : <Icon name="user" />}
          <span>{player?.name ?? PageWords.Profile}</span>
        </a>
      </header>
      {viewing !== undefined && <ViewBanner role={roleInWords(viewing)} />}
    </>
  );
}
