import { UiWords } from "../words/ui.ts";

/** What stands in place of an island that does not work. */
export function Broken() {
  return (
    <p class="failed" role="alert">
      {UiWords.PartDoesNotWork}{" "}
      <button type="button" onClick={() => location.reload()}>{UiWords.LoadThePageAgain}</button>
    </p>
  );
}
