/** While developing: loads the page anew once what it shows was edited, or the program is back. */

const AGAIN_MS = 150;
/** What the page was drawn from: its scripts may have come too late to hear of an edit. */
const drawn = document
  .querySelector<HTMLScriptElement>('script[src^="/static/dev_reload.js?"]')!.src.split(
    "drawn=",
  )[1];

function follow(): void {
  const edits = new EventSource("/dev/edits");
  edits.addEventListener("message", ({ data }) => {
    if (data !== drawn) location.reload();
  });
  // The browser itself gives up where something else answers in the program's place.
  edits.addEventListener("error", () => {
    edits.close();
    setTimeout(follow, AGAIN_MS);
  });
}

follow();
