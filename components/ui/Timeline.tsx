/** What happened, in order. Times are UTC: the same on the server and in every browser. */

import type { VNode } from "preact";

export interface Step {
  at: Date;
  text: string;
}

export function Timeline({ steps }: { steps: readonly Step[] }): VNode {
  return (
    <ol class="course">
      {steps.map(({ at, text }) => (
        <li key={text}>
          <time dateTime={at.toISOString()}>{at.toISOString().slice(11, 19)}</time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
