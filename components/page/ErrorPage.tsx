/** What people see instead of a page: what happened, and what they can do about it. */

import type { VNode } from "preact";
import { Icon } from "../ui/Icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { PageWords } from "../words/page.ts";
import { failureTitle, refused } from "../words/refusals.ts";

export interface ErrorPageProps {
  status: number;
  /** Of docs/problems.md, without the domain. */
  code: string;
  /** What is wrong, in the words of the failure's table and of this occurrence. */
  title: string;
  detail: string;
  /** Page that explains the failure. */
  explanation: string;
  /** Address that was asked for, to ask again. */
  path: string;
  requestId: string | undefined;
  /** The values of the wrong shape. */
  errors?: readonly { pointer: string }[] | undefined;
}

interface Advice {
  icon: IconName;
  text: string;
  again?: boolean;
}

const advice = (): Readonly<Record<number, Advice>> => ({
  401: {
    icon: "lock",
    text: PageWords.WhenUnauthorized,
  },
  403: { icon: "lock", text: PageWords.WhenForbidden },
  404: { icon: "search", text: PageWords.WhenNotFound },
  429: { icon: "clock", text: PageWords.WhenTooMany, again: true },
  500: {
    icon: "alert",
    text: PageWords.WhenOursFails,
    again: true,
  },
  503: {
    icon: "refresh",
    text: PageWords.WhenUnavailable,
    again: true,
  },
});
const other = (): Advice => ({ icon: "alert", text: PageWords.WhenAnythingElse });

export function ErrorPage(
  { status, code, title, detail, errors, explanation, path, requestId }: ErrorPageProps,
): VNode {
  const { icon, text, again } = advice()[status] ?? other();
  return (
    <div class="error-page">
      <p class="status">
        <Icon name={icon} />
        <span>{status}</span>
      </p>
      {/* Tries for itself, until the page can be had. */}
      {status === 503 && <script type="module" src="/static/offline.js" />}
      <h1>{failureTitle(status, title)}</h1>
      <p>{detailOf(refused({ code, status, ...(errors && { problem: { errors } }) }, detail))}</p>
      <p class="quiet">{text}</p>
      <p class="actions">
        {again && <a class="button primary" href={path}>{PageWords.TryAgain}</a>}
        <a class="button" href="/">{PageWords.BackToTheStart}</a>
      </p>
      <p class="quiet small">
        <a href={explanation}>{PageWords.WhatThisMeans}</a>
        {requestId !== undefined && (
          <>
            {PageWords.Request}
            <code>{requestId}</code>
          </>
        )}
      </p>
    </div>
  );
}

/** A sentence: what services say of failures is one without its end. */
function detailOf(said: string): string {
  return said.endsWith(".") ? said : `${said}.`;
}
