/** Over the reference: one of its operations, to be sent from here. */

import type { VNode } from "preact";
import type { TryOperation } from "../../components/docs/try_operation.ts";
import { trying, TryWords } from "../../components/words/try_call.ts";
import { TryCall } from "../../islands/docs/TryCall.tsx";

export function TrySection(
  { operation, allowed, who }: { operation: TryOperation; allowed: boolean; who?: string },
): VNode {
  const name = trying(operation.method, operation.path);
  return (
    <section id="try" class="try-call" aria-label={name}>
      <h2>{name}</h2>
      {allowed
        ? <TryCall {...operation} {...(who !== undefined && { who })} />
        : <p class="quiet">{TryWords.NotHere}</p>}
      <noscript>
        <p>{TryWords.NeedsScript}</p>
      </noscript>
    </section>
  );
}
