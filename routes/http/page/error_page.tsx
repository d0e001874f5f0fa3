/** The page a person sees instead of a problem document. */

import { Context } from "hono";
import { accepts } from "hono/accepts";
import { getPath } from "hono/utils/url";
import { render } from "preact-render-to-string";
import { ErrorPage } from "../../../components/page/ErrorPage.tsx";
import { Page } from "../../../components/page/Page.tsx";
import { failureTitle } from "../../../components/words/refusals.ts";
import { pageTitle } from "../../../components/words/page.ts";
import { type Language, speaking } from "../../../components/words/language.ts";
import type { Failure } from "../../../services/platform/errors.ts";
import { isPrivate } from "../chain/private.ts";
import { offersLanguages } from "./language.ts";

/** True where the caller would rather read a page than JSON (RFC 9110 §12.5.1). */
export function wantsHtml(c: Context): boolean {
  return accepts(c, {
    header: "Accept",
    supports: ["application/problem+json", "application/json", "text/html"],
    default: "application/problem+json",
  }) === "text/html";
}

/** The same of a request that no route has seen. */
export function requestWantsHtml(request: Request): boolean {
  return wantsHtml(new Context(request));
}

/** @param request what was asked for */
export function errorPage(
  { failure, request, requestId, language }: {
    failure: Failure;
    request: Request;
    requestId: string | undefined;
    language: Language;
  },
): string {
  const asked = getPath(request);
  // What was spent on the way to an issuer or back is not tried again.
  const path = isPrivate(asked) ? "/profile" : pathOf(request.url);
  return speaking(language, () => {
    const { row, code, message, type, extra } = failure;
    const content = render(
      <ErrorPage
        status={row.status}
        code={code}
        title={row.title}
        detail={message}
        errors={extra.errors}
        explanation={type}
        path={path}
        requestId={requestId}
      />,
    );
    return `<!doctype html>${
      render(
        <Page
          title={pageTitle(failureTitle(row.status, row.title))}
          path={path}
          {...(offersLanguages(asked) && { back: path })}
          content={content}
        />,
      )
    }`;
  });
}

/** Path and query of an address, to be asked for again. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  // A second slash would lead to another host.
  return `/${pathname.replace(/^\/+/, "")}${search}`;
}
