/** Confirm or dismiss: what follows is said before it happens. */

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";

export interface Verdict {
  decision: "confirm" | "dismiss";
  note: string;
  hideScores: boolean;
  /** Days of suspension; null: until it is lifted. */
  suspendDays?: number | null;
}

const SUSPENSIONS: [value: string, text: string][] = [
  ["no", "No suspension"],
  ["1", "1 day"],
  ["7", "7 days"],
  ["30", "30 days"],
  ["for good", "Until somebody lifts it"],
];

export function Judge(
  { name, busy, onJudge }: { name: string; busy: boolean; onJudge: (verdict: Verdict) => void },
): VNode {
  const [note, setNote] = useState("");
  const [hideScores, setHideScores] = useState(true);
  const [suspension, setSuspension] = useState("no");
  const dialog = useRef<HTMLDialogElement>(null);

  function confirm(): void {
    dialog.current?.close();
    const suspendDays = suspension === "for good" ? null : Number(suspension);
    onJudge({
      ...{ decision: "confirm", note, hideScores },
      ...(suspension !== "no" && { suspendDays }),
    });
  }

  return (
    <div class="judge">
      <label>
        <span>Note, for the record</span>
        <textarea
          rows={2}
          maxLength={1_000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <div class="prices">
        <button
          type="button"
          disabled={busy}
          onClick={() => onJudge({ decision: "dismiss", note, hideScores: false })}
        >
          Dismiss
        </button>
        <button
          type="button"
          class="danger"
          disabled={busy}
          onClick={() => dialog.current?.showModal()}
        >
          Confirm…
        </button>
      </div>
      <dialog ref={dialog} aria-labelledby="confirming">
        <h2 id="confirming">{`Confirm against ${name}?`}</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={hideScores}
            onChange={(event) => setHideScores(event.currentTarget.checked)}
          />{" "}
          Hide the scores
        </label>
        <label>
          <span>Suspend</span>
          <select value={suspension} onChange={(event) => setSuspension(event.currentTarget.value)}>
            {SUSPENSIONS.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
          </select>
        </label>
        <p role="status">{consequences(name, hideScores, suspension)}</p>
        <form method="dialog" class="prices">
          <button type="submit">Go back</button>
          <button type="button" class="danger" onClick={confirm}>Confirm</button>
        </form>
      </dialog>
    </div>
  );
}

/** What will happen, in words. */
function consequences(name: string, hideScores: boolean, suspension: string): string {
  const end = suspension === "for good"
    ? "until somebody lifts it"
    : `for ${suspension} ${suspension === "1" ? "day" : "days"}`;
  return [
    "The alert keeps counting as risk.",
    hideScores && `${name}'s scores leave every open board.`,
    suspension !== "no" && `${name} is signed out within seconds and stays out ${end}.`,
    "It is written down with your name.",
  ].filter(Boolean).join(" ");
}
