/** While developing: loads the page anew once what it shows was edited, or the program is back. */

const AGAIN_MS = 150;
const seen: { revision?: string } = {};

function follow(): void {
  const edits = new EventSource("/dev/edits");
  edits.addEventListener("message", ({ data }) => {
    if (seen.revision !== undefined && seen.revision !== data) location.reload();
    seen.revision = data;
  });
  // The browser itself gives up where something else answers in the program's place.
  edits.addEventListener("error", () => {
    edits.close();
    setTimeout(follow, AGAIN_MS);
  });
}

follow();
