/** Signs out; where nothing else brings the player back, says first what is lost and how to keep it. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Failed } from "../ui/States.tsx";
import { AccountWords } from "../words/account.ts";
import { WaysWords } from "../words/ways.ts";
import { PhraseDialog } from "./PhraseDialog.tsx";

export interface SignOutProps {
  busy: boolean;
  failure: string | undefined;
  /** @returns whether something else brings the player back; undefined where nobody can tell now */
  comesBack: () => Promise<boolean | undefined>;
  leave: () => Promise<unknown>;
  /** Absent where the browser has no passkeys. */
  addPasskey?: (() => Promise<unknown>) | undefined;
  /** @returns undefined where it did not work */
  renew: (once: boolean) => Promise<string | undefined>;
  /** There is a way back now: the page is to show it. */
  onKept: () => void;
}

export function SignOut(
  { busy, failure, comesBack, leave, addPasskey, renew, onKept }: SignOutProps,
): VNode {
  const [asked, setAsked] = useState<"leave" | "phrase">();

  async function ask(): Promise<void> {
    const isSafe = await comesBack();
    if (isSafe) await leave();
    else if (isSafe === false) setAsked("leave");
  }

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
          {addPasskey && (
            <Button
              kind="primary"
              icon="lock"
              disabled={busy}
              onClick={async () => {
                if (await addPasskey()) onKept();
              }}
            >
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
        {...{ busy, renew }}
        failure={asked === "phrase" ? failure : undefined}
        onClose={(made) => {
          setAsked(undefined);
          if (made) onKept();
        }}
      />
    </>
  );
}
