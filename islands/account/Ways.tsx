/** What brings the player back, and more of it: passkeys, the recovery phrase. */

import { useEffect, useState } from "preact/hooks";
import { PhraseDialog } from "../../components/account/PhraseDialog.tsx";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Icon } from "../../components/ui/Icon.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import {
  addedAndUsed,
  byTheAccount,
  byTheDevices,
  byThePhrase,
  passkeysInWords,
  phraseSince,
  removePasskey,
  renamePasskey,
  WaysWords,
  youComeBackBy,
} from "../../components/words/ways.ts";
import { useAttempt } from "../lib/attempt.ts";
import { addPasskey, hasPasskeys, signInWithPasskey } from "../lib/passkeys.ts";
import { veze } from "../lib/session.ts";
import { dayOf } from "../../components/words/locale.ts";

export interface OwnPasskey {
  passkey_id: string;
  name: string;
  created_at: string;
  used_at: string | null;
}

export interface WaysProps {
  passkeys: OwnPasskey[];
  phrase: { created_at: string; once: boolean } | null;
  devices: number;
  sessions: number;
  /** The issuer's name; null where no account keeps the player. */
  account: string | null;
  /** Whether this address can have passkeys at all. */
  offersPasskeys: boolean;
}

export const Ways = island("Ways", function Ways(props: WaysProps) {
  const [passkeys, setPasskeys] = useState(props.passkeys);
  const [phrase, setPhrase] = useState(props.phrase);
  const [renaming, setRenaming] = useState<OwnPasskey>();
  const [asked, setAsked] = useState(false);
  const [able, setAble] = useState(props.offersPasskeys);
  const [said, setSaid] = useState<Said>();
  const { busy, failure, code, attempt } = useAttempt();
  useEffect(() => setAble(props.offersPasskeys && hasPasskeys()), []);

  async function change(work: () => Promise<unknown>, done: string): Promise<void> {
    const worked = await attempt(async () => {
      await work();
      return true;
    });
    if (worked) setSaid({ text: done });
  }

  const add = () =>
    change(async () => {
      const added = await addPasskey();
      setPasskeys((before) => [...before, added]);
    }, WaysWords.PasskeyAdded);

  const remove = ({ passkey_id }: OwnPasskey) =>
    change(async () => {
      await veze().call("DELETE /auth/passkeys/{passkey_id}", { path: { passkey_id } });
      setPasskeys((before) => before.filter((each) => each.passkey_id !== passkey_id));
    }, WaysWords.PasskeyRemoved);

  const rename = ({ passkey_id, name }: OwnPasskey) =>
    change(async () => {
      const path = { passkey_id };
      const body = { name };
      const renamed = await veze().call("PATCH /auth/passkeys/{passkey_id}", { path, body });
      setPasskeys((before) =>
        before.map((each) => each.passkey_id === passkey_id ? renamed : each)
      );
      setRenaming(undefined);
    }, WaysWords.PasskeyRenamed);

  const renew = (once: boolean) =>
    attempt(async () => {
      const made = await veze().call("POST /auth/recovery", { body: { once } });
      setPhrase({ created_at: made.created_at, once });
      return made.phrase;
    });

  const again = () =>
    attempt(async () => {
      await signInWithPasskey();
      location.reload();
    });

  return (
    <section aria-labelledby="ways">
      <h2 id="ways">{WaysWords.HowYouComeBack}</h2>
      <p>{waysInWords({ ...props, passkeys, phrase })}</p>
      {able && (
        <>
          <h3>{WaysWords.Passkeys}</h3>
          <p class="quiet small">{WaysWords.WhatAPasskeyIs}</p>
          {passkeys.length > 0 && (
            <ul class="rows">
              {passkeys.map((passkey) => (
                <li key={passkey.passkey_id}>
                  {renaming?.passkey_id === passkey.passkey_id
                    ? (
                      <form
                        class="fields"
                        onSubmit={(event) => {
                          event.preventDefault();
                          void rename(renaming);
                        }}
                      >
                        <input
                          aria-label={WaysWords.NameOfThePasskey}
                          value={renaming.name}
                          required
                          maxLength={32}
                          onInput={({ currentTarget: { value: name } }) =>
                            setRenaming({ ...renaming, name })}
                        />
                        <Button submit disabled={busy}>{WaysWords.Save}</Button>
                      </form>
                    )
                    : (
                      <>
                        <span class="device">
                          <Icon name="lock" />
                          <span>
                            {passkey.name}
                            <small class="quiet">
                              {addedAndUsed(dayIn(passkey.created_at), dayIn(passkey.used_at))}
                            </small>
                          </span>
                        </span>
                        <span class="actions">
                          <Button
                            disabled={busy}
                            label={renamePasskey(passkey.name)}
                            onClick={() => setRenaming(passkey)}
                          >
                            {WaysWords.Rename}
                          </Button>
                          <Button
                            disabled={busy}
                            label={removePasskey(passkey.name)}
                            onClick={() => remove(passkey)}
                          >
                            {WaysWords.Remove}
                          </Button>
                        </span>
                      </>
                    )}
                </li>
              ))}
            </ul>
          )}
          <div class="actions">
            <Button icon="lock" disabled={busy} onClick={add}>{WaysWords.AddAPasskey}</Button>
          </div>
        </>
      )}
      <h3>{WaysWords.Phrase}</h3>
      <p class="quiet small">{WaysWords.WhatAPhraseIs}</p>
      {phrase && <p>{phraseSince(dayIn(phrase.created_at), phrase.once)}</p>}
      <div class="actions">
        <Button disabled={busy} onClick={() => setAsked(true)}>
          {phrase ? WaysWords.MakeAnotherPhrase : WaysWords.MakeAPhrase}
        </Button>
        {phrase && (
          <Button
            disabled={busy}
            onClick={() =>
              change(async () => {
                await veze().call("DELETE /auth/recovery");
                setPhrase(null);
              }, WaysWords.PhraseRemoved)}
          >
            {WaysWords.Remove}
          </Button>
        )}
      </div>
      {!asked && <Failed text={failure} />}
      {code === "sign_in_again" && (passkeys.length > 0
        ? (
          <div class="actions">
            <Button icon="lock" disabled={busy} onClick={again}>
              {WaysWords.SignInWithAPasskey}
            </Button>
          </div>
        )
        : <p class="quiet">{WaysWords.SignInAgainHow}</p>)}
      <PhraseDialog
        open={asked}
        replaces={phrase !== null}
        failure={asked ? failure : undefined}
        {...{ busy, renew }}
        onClose={() => setAsked(false)}
      />
      <Toast said={said} />
    </section>
  );
});

function waysInWords({ passkeys, phrase, devices, sessions, account }: WaysProps): string {
  const ways = [
    ...(account === null ? [] : [byTheAccount(account === "" ? undefined : account)]),
    ...(passkeys.length === 0 ? [] : [passkeysInWords(passkeys.length)]),
    ...(phrase === null ? [] : [byThePhrase(phrase.once)]),
    ...(devices === 0 ? [] : [byTheDevices(devices)]),
  ];
  if (ways.length > 0) return youComeBackBy(ways);
  return sessions > 1 ? WaysWords.OnlyTheseBrowsers : WaysWords.OnlyThisBrowser;
}

/** The same on the server and in the browser: days of UTC. */
function dayIn(at: string): string;
function dayIn(at: string | null): string | undefined;
function dayIn(at: string | null): string | undefined {
  return at === null ? undefined : dayOf(new Date(at));
}
