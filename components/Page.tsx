/** The frame around every page. */

import type { ComponentChildren, VNode } from "preact";

export function Page({ title, children }: { title: string; children: ComponentChildren }): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <title>{title}</title>
        <link rel="stylesheet" href="/static/base.css" />
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <header>
          <a class="brand" href="/">
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
              <path d="M3 4l7 13 7-13" fill="none" stroke="currentColor" stroke-width="2.5" />
            </svg>
            VEZE
          </a>
          <nav aria-label="Main">
            <a href="/docs">API</a>
            <a href="/ready">Status</a>
          </nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
