/** On the page that stands for one that could not be had: tries until that one can. */

const EVERY_MS = 2_000;

async function tryAgain(): Promise<void> {
  const there = await fetch("/ping", { cache: "no-store" }).then(({ ok }) => ok, () => false);
  if (there) location.reload();
}

// The page has its own address, where trying again would lead nowhere.
if (location.pathname !== "/offline") {
  setInterval(tryAgain, EVERY_MS);
  addEventListener("online", tryAgain);
}
