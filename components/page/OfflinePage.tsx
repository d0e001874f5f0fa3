import type { VNode } from "preact";
import { PageWords } from "../words/page.ts";

/** Kept in the browser, for when nothing else can be had (islands/lib/offline_worker.ts). */
export function OfflinePage(): VNode {
  return (
    <>
      <h1>{PageWords.NoConnection}</h1>
      <p>
        {PageWords.CannotBeReached}
      </p>
      <p class="quiet">{PageWords.AllIsSafe}</p>
      <script type="module" src="/static/offline.js" />
    </>
  );
}
