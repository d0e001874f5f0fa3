/** On a page that stands for one that could not be had: tries until that one can. */

const EVERY_MS = 2_000;

/** Asks for the page itself: a server may be there while what it stands on is not. */
async function tryAgain(): Promise<void> {
  const there = await fetch(location.href, { method: "HEAD", cache: "no-store" })
    .then(({ status }) => status < 500, () => false);
  if (there) location.reload();
}

// The page has its own address, where trying again would lead nowhere.
if (location.pathname !== "/offline") {
  setInterval(tryAgain, EVERY_MS);
  addEventListener("online", tryAgain);
}
