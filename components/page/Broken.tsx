import { PageWords } from "../words/page.ts";

/** What stands in place of an island that does not work. */
export function Broken() {
  return (
    <p class="failed" role="alert">
      {PageWords.PartDoesNotWork}{" "}
      <button type="button" onClick={() => location.reload()}>{PageWords.LoadThePageAgain}</button>
    </p>
  );
}
