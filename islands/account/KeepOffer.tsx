/** Asks a guest once to keep the account: after the first purchase, or the tenth match. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { WaysWords } from "../../components/words/ways.ts";
import { useAttempt } from "../lib/attempt.ts";
import { veze } from "../lib/session.ts";

export const KeepOffer = island("KeepOffer", function KeepOffer() {
  const [gone, setGone] = useState(false);
  const { busy, attempt } = useAttempt();
  if (gone) return null;
  return (
    <section class="offer" aria-labelledby="keep">
      <h2 id="keep">{WaysWords.KeepTitle}</h2>
      <p>{WaysWords.KeepBecause}</p>
      <div class="actions">
        <a class="button" href="/profile#ways">{WaysWords.KeepIt}</a>
        <Button
          kind="quiet"
          disabled={busy}
          onClick={() =>
            attempt(async () => {
              await veze().call("POST /auth/ways/decline");
              setGone(true);
            })}
        >
          {WaysWords.NotNow}
        </Button>
      </div>
    </section>
  );
});
