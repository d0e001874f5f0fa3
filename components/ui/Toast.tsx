/** A word on what was just done, read out and gone by itself. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

const SHOWN_MS = 5_000;

export interface Said {
  text: string;
}

/** @param said a new object says it anew, the same words too */
export function Toast({ said }: { said: Said | undefined }): VNode {
  const [over, setOver] = useState<Said>();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setOver(said), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <p role="status" class="toast">
      {said && said !== over && <span>{said.text}</span>}
    </p>
  );
}
