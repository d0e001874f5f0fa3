/** The page a person sees instead of a problem document. */

import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { render } from "preact-render-to-string";
import type { Failure } from "../../services/platform/errors.ts";

/** True where the caller would rather read a page than JSON (RFC 9110 §12.5.1). */
export function wantsHtml(c: Context): boolean {
  return accepts(c, {
    header: "Accept",
    supports: ["application/problem+json", "application/json", "text/html"],
    default: "application/problem+json",
  }) === "text/html";
}

export function errorPage(
  { failure, requestId }: { failure: Failure; requestId: string },
): string {
  const { row } = failure;
  return "<!doctype html>" + render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`${row.title} · VEZE`}</title>
        <link rel="stylesheet" href="/static/base.css" />
      </head>
      <body>
        <main>
          <p class="quiet">{row.status}</p>
          <h1>{row.title}</h1>
          <p>{failure.message}.</p>
          <p>{row.remedy}</p>
          <p>
            <a href="/">Back to the start</a>
          </p>
          <p class="quiet">{`Request ${requestId}`}</p>
        </main>
      </body>
    </html>,
  );
}
