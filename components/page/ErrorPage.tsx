/** What people see instead of a page: what happened, and what they can do about it. */

import type { VNode } from "preact";
import { Icon } from "../ui/Icon.tsx";
import type { IconName } from "../ui/icons.ts";

export interface ErrorPageProps {
  status: number;
  /** What is wrong, in the words of the failure's table and of this occurrence. */
  title: string;
  detail: string;
  /** Page that explains the failure. */
  explanation: string;
  /** Address that was asked for, to ask again. */
  path: string;
  requestId: string | undefined;
}

interface Advice {
  icon: IconName;
  text: string;
  again?: boolean;
}

const ADVICE: Readonly<Record<number, Advice>> = {
  401: {
    icon: "lock",
    text: "Sign in by playing as a guest, or open this in the browser you play in.",
  },
  403: { icon: "lock", text: "It belongs to somebody else, or needs a role you do not have." },
  404: { icon: "search", text: "The link may be old, or a letter is missing in the address." },
  429: { icon: "clock", text: "Wait a moment, then try again.", again: true },
  500: {
    icon: "alert",
    text: "The fault is ours, and it is written down. It may work the next time.",
    again: true,
  },
  503: {
    icon: "refresh",
    text: "A part of the service does not answer. It comes back by itself.",
    again: true,
  },
};
const OTHER: Advice = { icon: "alert", text: "The page cannot be shown as it was asked for." };

export function ErrorPage(
  { status, title, detail, explanation, path, requestId }: ErrorPageProps,
): VNode {
  const { icon, text, again } = ADVICE[status] ?? OTHER;
  return (
    <div class="error-page">
      <p class="status">
        <Icon name={icon} />
        <span>{status}</span>
      </p>
      <h1>{title}</h1>
      <p>{`${detail}.`}</p>
      <p class="quiet">{text}</p>
      <p class="actions">
        {again && <a class="button primary" href={path}>Try again</a>}
        <a class="button" href="/">Back to the start</a>
      </p>
      <p class="quiet small">
        <a href={explanation}>What this means</a>
        {requestId !== undefined && (
          <>
            {" · request "}
            <code>{requestId}</code>
          </>
        )}
      </p>
    </div>
  );
}
