/** Becoming a guest where there is nobody yet. */

import { Button } from "../../components/ui/Button.tsx";
import { island } from "../../components/page/Island.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { signInGuest } from "../lib/session.ts";
import { AccountWords } from "../../components/words/account.ts";

export const SignIn = island("SignIn", function SignIn() {
  const { busy, failure, attempt } = useAttempt();
  const enter = () =>
    attempt(async () => {
      await signInGuest();
      location.reload();
    });
  return (
    <>
      <div class="actions">
        <Button kind="primary" icon="user" disabled={busy} onClick={enter}>
          {AccountWords.PlayAsAGuest}
        </Button>
      </div>
      <Failed text={failure} />
    </>
  );
});
