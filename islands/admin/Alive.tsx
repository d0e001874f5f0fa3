/**
 * The line on top of a staff page: whether it still shows what is. Follows rooms, looks by itself, and
 * offers the page anew, or draws its panels anew where it may.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Reconnecting } from "../../components/ui/States.tsx";
import { Toast } from "../../components/ui/Toast.tsx";
import { AdminWords } from "../../components/words/admin.ts";
import { drawnNow, PageRefused, putPanels } from "../lib/panels.ts";
import { said } from "../lib/said.ts";
import { useStale, useValue, veze } from "../lib/session.ts";
import { isInHands } from "./hands.ts";
import { differs } from "./outdated.ts";

export interface AliveProps {
  /** Followed beside `admin`. */
  rooms?: string[];
  /** Draws the panels anew instead of saying that they are old. */
  renews?: boolean;
  /** Between two looks, in seconds. */
  every_s?: number;
}

/** Events come in flocks. */
const SETTLE_MS = 700;
const USUAL_S = 20;

export const Alive = island("Alive", function Alive({ rooms = [], renews, every_s }: AliveProps) {
  const stale = useStale();
  const word = useValue(said);
  const [state, setState] = useState<"fresh" | "outdated" | "silent">("fresh");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Looks so far: of two that overlap the later one counts, whichever is answered first. */
  const looks = useRef(0);

  async function look(): Promise<void> {
    if (document.hidden) return;
    const turn = ++looks.current;
    try {
      const now = await drawnNow();
      if (turn !== looks.current) return;
      // Looked at after the answer: meanwhile somebody may have begun something.
      if (renews && !isInHands()) {
        putInPlace(now);
        setState("fresh");
      } else setState(differs(now) ? "outdated" : "fresh");
    } catch (error) {
      if (turn !== looks.current) return;
      setState(error instanceof PageRefused ? "outdated" : "silent");
    }
  }

  function soon(): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void look(), SETTLE_MS);
  }

  useEffect(() => {
    let first = true;
    const joined = ["admin", ...rooms].map((room) =>
      veze().rooms.join(room, {
        joined: () => first ? first = false : soon(),
        lost: soon,
        event: soon,
      })
    );
    const loop = setInterval(() => void look(), (every_s ?? USUAL_S) * 1_000);
    document.addEventListener("visibilitychange", soon);
    // What was just done here is what is shown now: an answer on its way is from before.
    const acted = () => {
      looks.current++;
      soon();
    };
    addEventListener("veze:acted", acted);
    return () => {
      for (const room of joined) room.leave();
      clearInterval(loop);
      clearTimeout(timer.current);
      document.removeEventListener("visibilitychange", soon);
      removeEventListener("veze:acted", acted);
    };
  }, []);

  return (
    <div class="alive" data-state={state}>
      <Reconnecting stale={stale} />
      <p role="status">
        {state === "outdated" && (
          <>
            {AdminWords.Outdated}
            <a href="">{AdminWords.LoadAnew}</a>
          </>
        )}
        {state === "silent" && AdminWords.NoAnswer}
        {state === "fresh" && !stale && <span class="dot on">{AdminWords.Follows}</span>}
      </p>
      <Toast said={word} />
    </div>
  );
});

/** Draws the panels anew; whoever was at a link in one of them still is. */
function putInPlace(now: Document): void {
  const held = document.activeElement;
  const href = held?.closest("[data-panel]") ? held.getAttribute("href") : null;
  putPanels(now);
  if (href === null || held?.isConnected) return;
  document.querySelector<HTMLElement>(`[data-panel] a[href="${CSS.escape(href)}"]`)
    ?.focus({ preventScroll: true });
}
