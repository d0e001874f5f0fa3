/** Was ein Teil der Seite sagt, wenn etwas abgelehnt wurde. */

import type { Refusal } from "../en/refusals.ts";
import { UiWords } from "./ui.ts";

/** So lange darf es dauern, bis die Sätze da sind: Wer wartet, hat einen gesperrten Knopf vor sich. */
const WAIT_MS = 2_000;

/** @param said was der Dienst auf Englisch sagt */
export function whyRefused(
  refusal: Refusal,
  said: string,
): string | Promise<string> {
  // Ohne Netz lassen sich auch keine Sätze holen.
  if (refusal.code === "offline") return "VEZE ist nicht erreichbar. Prüf deine Verbindung.";
  return Promise.race([
    import("./refusals.ts").then(({ refused }) => refused(refusal, said)),
    new Promise<string>((done) => setTimeout(done, WAIT_MS, UiWords.DidNotWork)),
  ]).catch(() => UiWords.DidNotWork);
}
