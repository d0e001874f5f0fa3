/** Whether somebody is at work in what a page would draw anew, and loses it by that. */

/** An open dialog or fold, a filter half picked, the focus on anything but a link. */
export function isInHands(): boolean {
  if (document.querySelector("dialog[open], [data-panel] details[open]")) return true;
  const held = document.activeElement;
  const panel = held?.closest("[data-panel]");
  // A link is found again by its address; a panel has the focus after something was done in it.
  if (panel && held !== panel && !held!.hasAttribute("href")) return true;
  // A dialog that was closed asks from the start when it is opened again.
  const fields = "[data-panel] :is(input, textarea, select):not(dialog *)";
  return [...document.querySelectorAll(fields)].some(isFilled);
}

function isFilled(field: Element): boolean {
  if (field instanceof HTMLSelectElement) {
    const asSent = [...field.options].findLastIndex(({ defaultSelected }) => defaultSelected);
    return field.selectedIndex !== Math.max(0, asSent);
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return field instanceof HTMLInputElement && field.type !== "hidden" &&
    (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}
