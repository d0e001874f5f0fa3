/** Messages of a room as they were told, the newest on top. What players wrote stays text. */

import type { VNode } from "preact";
import { StaffMatchWords } from "../../words/admin_matches.ts";

export interface ShownMessage {
  offset: number;
  kind: string;
  at: string;
  data: unknown;
}

export function RoomMessages(
  { messages, empty }: { messages: readonly ShownMessage[]; empty: string },
): VNode {
  if (messages.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <ol class="told" reversed aria-label={StaffMatchWords.Told}>
      {messages.toReversed().map(({ offset, kind, at, data }) => (
        <li key={offset}>
          <p>
            <span class="number quiet">{offset}</span> <strong>{kind}</strong>{" "}
            <time class="number quiet" dateTime={at}>{at.slice(11, 23)}</time>
          </p>
          <pre tabindex={0}>{JSON.stringify(data, undefined, 1)}</pre>
        </li>
      ))}
    </ol>
  );
}
