/** What stands in place of an island that does not work. */
export function Broken() {
  return (
    <p class="failed" role="alert">
      This part of the page does not work just now.{" "}
      <button type="button" onClick={() => location.reload()}>Load the page again</button>
    </p>
  );
}
