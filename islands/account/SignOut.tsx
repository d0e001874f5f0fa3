/** Signs out; where nothing else brings the player back, says first what is lost and how to keep it. */

import { useEffect, useState } from "preact/hooks";
import { PhraseDialog } from "../../components/account/PhraseDialog.tsx";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Dialog } from "../../components/ui/Dialog.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { AccountWords } from "../../components/words/account.ts";
import { WaysWords } from "../../components/words/ways.ts";
import { useAttempt } from "../lib/attempt.ts";
import { addPasskey, hasPasskeys } from "../lib/passkeys.ts";
import { veze } from "../lib/session.ts";

export interface SignOutProps {
  /** Whether this address can have passkeys at all. */
  offersPasskeys: boolean;
}

export const SignOut = island("SignOut", function SignOut({ offersPasskeys }: SignOutProps) {
  const [asked, setAsked] = useState<"leave" | "phrase">();
  const [able, setAble] = useState(false);
  const { busy, failure, attempt } = useAttempt();
  useEffect(() => setAble(offersPasskeys && hasPasskeys()), []);

  const leave = () =>
    attempt(async () => {
      const answer = await veze().call("POST /auth/logout");
      location.assign(answer?.redirect_to ?? "/");
    });

  /** Asked of the service: another tab, or another part of this page, may have added a way. */
  const ask = () =>
    attempt(async () => {
      const ways = await veze().call("GET /auth/ways");
      const comesBack = ways.account !== null || ways.passkeys > 0 || ways.phrase !== null ||
        ways.devices > 0 || ways.sessions > 1;
      if (comesBack) await leave();
      else setAsked("leave");
    });

  /** The page shows the new way, and signing out asks no more. */
  const keep = () =>
    attempt(async () => {
      await addPasskey();
      location.reload();
    });

  return (
    <>
      <Button icon="leave" disabled={busy} onClick={ask}>{AccountWords.SignOutHere}</Button>
      <Dialog
        title={WaysWords.LastWayTitle}
        open={asked === "leave"}
        onClose={() => setAsked((now) => now === "leave" ? undefined : now)}
      >
        <p>{WaysWords.LastWay}</p>
        <div class="actions">
          {able && (
            <Button kind="primary" icon="lock" disabled={busy} onClick={keep}>
              {WaysWords.AddAPasskey}
            </Button>
          )}
          <Button disabled={busy} onClick={() => setAsked("phrase")}>
            {WaysWords.MakeAPhrase}
          </Button>
        </div>
        <Failed text={asked === "leave" ? failure : undefined} />
        <div class="actions">
          <Button onClick={() => setAsked(undefined)}>{WaysWords.Stay}</Button>
          <Button kind="danger" disabled={busy} onClick={leave}>{WaysWords.SignOutAndLose}</Button>
        </div>
      </Dialog>
      <PhraseDialog
        open={asked === "phrase"}
        replaces={false}
        busy={busy}
        failure={asked === "phrase" ? failure : undefined}
        renew={(once) =>
          attempt(async () =>
            (await veze().call("POST /auth/recovery", { body: { once } })).phrase
          )}
        onClose={(made) => {
          setAsked(undefined);
          if (made) location.reload();
        }}
      />
    </>
  );
});
