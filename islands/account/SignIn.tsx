/** Signing in where there is nobody yet: by a passkey, by the recovery phrase, or as a new guest. */

import { useEffect, useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Field } from "../../components/ui/Field.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { AccountWords } from "../../components/words/account.ts";
import { WaysWords } from "../../components/words/ways.ts";
import { VezeError } from "../../sdk/rest/problem.ts";
import { useAttempt } from "../lib/attempt.ts";
import { hasPasskeys, offerPasskeys, signInWithPasskey } from "../lib/passkeys.ts";
import { signInGuest, veze } from "../lib/session.ts";

export interface SignInProps {
  /** Whether this address can have passkeys at all. */
  offersPasskeys: boolean;
}

export const SignIn = island("SignIn", function SignIn({ offersPasskeys }: SignInProps) {
  const { busy, failure, attempt } = useAttempt();
  /** Waits as long as the page is looked at: it makes nothing busy. */
  const offered = useAttempt();
  const [able, setAble] = useState(offersPasskeys);
  const [phrase, setPhrase] = useState("");
  /** Ends what is offered in fields: a browser asks one question at a time. */
  const [offer] = useState(() => new AbortController());
  const enter = (work: () => Promise<unknown>) =>
    attempt(async () => {
      offer.abort();
      await work();
      location.reload();
    });

  useEffect(() => {
    const isAble = offersPasskeys && hasPasskeys();
    setAble(isAble);
    if (!isAble) return;
    void offered.attempt(async () => {
      if (await quietly(() => offerPasskeys(offer.signal))) location.reload();
    });
    return () => offer.abort();
  }, []);

  return (
    <>
      <div class="actions">
        {able && (
          <Button
            icon="lock"
            disabled={busy}
            onClick={() => enter(signInWithPasskey)}
          >
            {WaysWords.SignInWithAPasskey}
          </Button>
        )}
        <Button kind="primary" icon="user" disabled={busy} onClick={() => enter(signInGuest)}>
          {AccountWords.PlayAsAGuest}
        </Button>
      </div>
      <Failed text={failure ?? offered.failure} />
      <form
        class="fields apart"
        onSubmit={(event) => {
          event.preventDefault();
          void enter(() => recover(phrase));
        }}
      >
        <Field label={WaysWords.Phrase} hint={WaysWords.PhraseHint}>
          <input
            value={phrase}
            required
            maxLength={400}
            autocomplete="username webauthn"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => setPhrase(event.currentTarget.value)}
          />
        </Field>
        <Button submit disabled={busy}>{WaysWords.SignIn}</Button>
      </form>
    </>
  );
});

/** A 401 here is no session that has ended. */
async function recover(phrase: string): Promise<void> {
  try {
    await veze().call("POST /auth/recovery/login", { body: { phrase } });
  } catch (error) {
    if (!(error instanceof VezeError) || error.code !== "phrase_refused") throw error;
    const isStaff = error.problem.reason === "staff";
    throw new VezeError(error.code, isStaff ? WaysWords.StaffSignsIn : WaysWords.PhraseWrong);
  }
}

/** What nobody asked for fails without a word, but for a key that was picked. */
async function quietly(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VezeError && error.code === "passkey_refused") throw error;
    return false;
  }
}
