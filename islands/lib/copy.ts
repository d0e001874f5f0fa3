/** Copies a text for the player to paste, and says how that went. */

import type { Said } from "../../components/ui/Toast.tsx";

/** @param words what is said when it is copied, and when the browser refuses or cannot */
export async function copy(
  text: string,
  words: { done: string; refused: string },
): Promise<Said> {
  try {
    // There is no clipboard where the page came without TLS.
    await navigator.clipboard.writeText(text);
    return { text: words.done };
  } catch {
    return { text: words.refused };
  }
}
