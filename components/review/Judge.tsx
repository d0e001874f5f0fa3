/** Confirm or dismiss: what follows is said before it happens. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Pick } from "../ui/Pick.tsx";
import { SUSPENSIONS } from "./suspensions.ts";
import { confirmAgainst, forDays, ReviewWords, scoresLeave, staysOut } from "../words/review.ts";

export interface Verdict {
  decision: "confirm" | "dismiss";
  note: string;
  hideScores: boolean;
  /** Days of suspension; null: until it is lifted. */
  suspendDays?: number | null;
}

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
      <Field label={ReviewWords.NoteForTheRecord}>
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
          {ReviewWords.Dismiss}
        </Button>
        <Button kind="danger" disabled={busy} onClick={() => setAsked(true)}>
          {ReviewWords.ConfirmAsked}
        </Button>
      </div>
      <Dialog title={confirmAgainst(name)} open={asked} onClose={() => setAsked(false)}>
        <label class="check">
          <input
            type="checkbox"
            checked={hideScores}
            onChange={(event) => setHideScores(event.currentTarget.checked)}
          />{" "}
          {ReviewWords.HideTheScores}
        </label>
        <Pick
          label={ReviewWords.Suspend}
          value={suspension}
          choices={SUSPENSIONS}
          onPick={setSuspension}
        />
        <p role="status">{consequences(name, hideScores, suspension)}</p>
        <div class="actions">
          <Button onClick={() => setAsked(false)}>{ReviewWords.GoBack}</Button>
          <Button kind="danger" onClick={confirm}>{ReviewWords.Confirm}</Button>
        </div>
      </Dialog>
    </div>
  );
}

/** What will happen, in words. */
function consequences(name: string, hideScores: boolean, suspension: string): string {
  const end = suspension === "for good" ? ReviewWords.UntilItIsLifted : forDays(suspension);
  return [
    ReviewWords.KeepsCounting,
    hideScores && scoresLeave(name),
    suspension !== "no" && staysOut(name, end),
    ReviewWords.IsWrittenDown,
  ].filter(Boolean).join(" ");
}
