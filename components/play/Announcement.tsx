/** What the staff says: it stays until it is put away. */

import type { VNode } from "preact";
import { Button } from "../ui/Button.tsx";
import { PlayWords } from "../words/play.ts";

export function Announcement(
  { text, onClose }: { text: string | undefined; onClose: () => void },
): VNode {
  return (
    <div class="announcement" role="status">
      {text !== undefined && (
        <>
          <p>
            <strong>{PlayWords.FromTheStaff}</strong> {text}
          </p>
          <Button kind="quiet" onClick={onClose}>{PlayWords.PutAway}</Button>
        </>
      )}
    </div>
  );
}
