/** Confirm or dismiss: what follows is said before it happens. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { type Choice, Pick } from "../ui/Pick.tsx";

export interface Verdict {
  decision: "confirm" | "dismiss";
  note: string;
  hideScores: boolean;
  /** Days of suspension; null: until it is lifted. */
  suspendDays?: number | null;
}

const SUSPENSIONS: Choice[] = [
  { id: "no", name: "No suspension" },
  { id: "1", name: "1 day" },
  { id: "7", name: "7 days" },
  { id: "30", name: "30 days" },
  { id: "for good", name: "Until somebody lifts it" },
];

export function Judge(
  { name, busy, onJudge }: { name: string; busy: boolean; onJudge: (verdict: Verdict) => void },
): VNode {
  const [note, setNote] = useState("");
  const [hideScores, setHideScores] = useState(true);
  const [suspension, setSuspension] = useState("no");
  const [asked, setAsked] = useState(false);

  function confirm(): void {
    setAsked(false);
    const suspendDays = suspension === "for good" ? null : Number(suspension);
    onJudge({
      ...{ decision: "confirm", note, hideScores },
      ...(suspension !== "no" && { suspendDays }),
    });
  }

  return (
    <div class="judge">
      <Field label="Note, for the record">
        <textarea
          rows={2}
          maxLength={1_000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </Field>
      <div class="actions">
        <Button
          disabled={busy}
          onClick={() => onJudge({ decision: "dismiss", note, hideScores: false })}
        >
          Dismiss
        </Button>
        <Button kind="danger" disabled={busy} onClick={() => setAsked(true)}>Confirm…</Button>
      </div>
      <Dialog title={`Confirm against ${name}?`} open={asked} onClose={() => setAsked(false)}>
        <label class="check">
          <input
            type="checkbox"
            checked={hideScores}
            onChange={(event) => setHideScores(event.currentTarget.checked)}
          />{" "}
          Hide the scores
        </label>
        <Pick label="Suspend" value={suspension} choices={SUSPENSIONS} onPick={setSuspension} />
        <p role="status">{consequences(name, hideScores, suspension)}</p>
        <div class="actions">
          <Button onClick={() => setAsked(false)}>Go back</Button>
          <Button kind="danger" onClick={confirm}>Confirm</Button>
        </div>
      </Dialog>
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
