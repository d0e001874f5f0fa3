/**
 * What only the server knows of the moment: names and ratings of a match, what it did, how long there is
 * to accept. The page came with it, or it is taken from the page as it would be drawn now.
 *
 * Holds what was drawn last; a new match or its end has it read anew, a result that is not counted yet
 * a few times, for it is committed a moment before the ladder is.
 */

import { useEffect, useState } from "preact/hooks";
import { unpackProps } from "../../../components/page/props.ts";
import type { Known } from "../../../components/stage/headings.ts";
import type { QueueState } from "../../../components/stage/state.ts";
import type { OutcomeFacts } from "../../../components/stage/types.ts";
import { drawnNow } from "../../lib/panels.ts";

const RETRY_MS = [0, 700, 1_500, 3_000, 6_000];

export function useDrawn(first: Known, state: QueueState, joins: number): Known {
  const [drawn, setDrawn] = useState<Known>(first);
  const match = "match" in state ? state.match.match_id : undefined;
  const isThis = drawn.lineup?.match_id === match;
  const isOver = state.name === "over";

  useEffect(() => {
    if (match === undefined) return;
    let gone = false;
    (async () => {
      for (const ms of RETRY_MS) {
        const isKnown = isOver ? isCounted(drawn.outcome, match) : isThis && joins < 2;
        if (isKnown) return;
        await new Promise((resolve) => setTimeout(resolve, ms));
        const fresh = gone ? undefined : await readStage().catch(() => undefined);
        if (gone) return;
        const found = isOver ? fresh?.outcome : fresh?.lineup;
        if (found?.match_id !== match) continue;
        setDrawn({ ...fresh, live: true });
        if (!isOver || isCounted(fresh?.outcome, match)) return;
      }
    })();
    return () => void (gone = true);
  }, [match, isOver, joins]);

  return drawn;
}

/** Whether there is no more to come. */
function isCounted(outcome: OutcomeFacts | undefined, match: string): boolean {
  return outcome?.match_id === match &&
    (!outcome.rated || outcome.rating !== null && outcome.ladder !== undefined);
}

/** The stage as the server would draw it now; undefined: it would draw something else. */
async function readStage(): Promise<Known | undefined> {
  const stage = (await drawnNow()).querySelector('veze-island[name="Stage"]');
  const props = stage && unpackProps(stage.getAttribute("props")!);
  return props as Known | undefined ?? undefined;
}
