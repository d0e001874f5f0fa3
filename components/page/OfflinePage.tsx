import type { VNode } from "preact";

/** Kept in the browser, for when nothing else can be had (islands/lib/offline_worker.ts). */
export function OfflinePage(): VNode {
  return (
    <>
      <h1>No connection</h1>
      <p>
        VEZE cannot be reached: the network is down, or the game is being updated. This page tries
        again every two seconds and goes on by itself.
      </p>
      <p class="quiet">Matches and purchases are safe; they are kept by the game, not here.</p>
      <script type="module" src="/static/offline.js" />
    </>
  );
}
