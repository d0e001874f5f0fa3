/** Confirm or dismiss without a script: what follows is chosen and read before it is sent. */

import type { VNode } from "preact";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { ReviewWords } from "../words/review.ts";
import { SUSPENSIONS } from "./suspensions.ts";

export function JudgeForm({ alert }: { alert: string }): VNode {
  return (
    <form class="judge" method="post" action="/review">
      <input type="hidden" name="alert" value={alert} />
      <Field label={ReviewWords.NoteForTheRecord}>
        <textarea name="note" rows={2} maxLength={1_000} />
      </Field>
      <Field label={ReviewWords.Judgement}>
        <select name="decision">
          <option value="dismiss">{ReviewWords.Dismiss}</option>
          <option value="confirm">{ReviewWords.Confirm}</option>
        </select>
      </Field>
      <p class="quiet small">{ReviewWords.OnlyWhenConfirmed}</p>
      <label class="check">
        <input type="checkbox" name="hide_scores" /> {ReviewWords.HideTheScores}
      </label>
      <Field label={ReviewWords.Suspend}>
        <select name="suspend">
          {SUSPENSIONS.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </select>
      </Field>
      <Button submit>{ReviewWords.Judge}</Button>
    </form>
  );
}
