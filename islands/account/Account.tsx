/** One's account: name, region, devices, taking everything along, going. */

import { useEffect, useState } from "preact/hooks";
import { SignOut } from "../../components/account/SignOut.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Dialog } from "../../components/ui/Dialog.tsx";
import { Field } from "../../components/ui/Field.tsx";
import { Icon } from "../../components/ui/Icon.tsx";
import { island } from "../../components/page/Island.tsx";
import { Pick } from "../../components/ui/Pick.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { useAttempt } from "../lib/attempt.ts";
import { addPasskey, hasPasskeys } from "../lib/passkeys.ts";
import { renewPanels } from "../lib/panels.ts";
import { veze } from "../lib/session.ts";
import { AccountWords, inUtc, usedAndSignedIn } from "../../components/words/account.ts";
import { minuteOf } from "../../components/words/locale.ts";

export interface AccountSession {
  session_id: string;
  created_at: Date;
  used_at: Date;
  /** The one that looks at this page. */
  current: boolean;
}

export interface AccountProps {
  player: { id: string; name: string; region: string };
  /** Whether this address can have passkeys at all. */
  offersPasskeys: boolean;
  regions: { id: string; name: string }[];
  /** The player's own time zone (IANA), where it is known. */
  zone?: string;
  sessions: AccountSession[];
}

export const Account = island("Account", function Account(props: AccountProps) {
  const [name, setName] = useState(props.player.name);
  const [region, setRegion] = useState(props.player.region);
  const [sessions, setSessions] = useState(props.sessions);
  const [asked, setAsked] = useState(false);
  const [ending, setEnding] = useState<readonly AccountSession[]>([]);
  const [said, setSaid] = useState<Said>();
  const [able, setAble] = useState(false);
  const { busy, failure, attempt } = useAttempt();
  useEffect(() => setAble(props.offersPasskeys && hasPasskeys()), []);
  const others = sessions.filter(({ current }) => !current);

  async function change(work: () => Promise<unknown>, done: string): Promise<void> {
    const worked = await attempt(async () => {
      await work();
      return true;
    });
    if (worked) setSaid({ text: done });
  }

  const save = () =>
    change(async () => {
      const user = await veze().call("PATCH /users/me", { body: { display_name: name, region } });
      setName(user.display_name);
      void renewPanels().catch(() => {});
    }, AccountWords.Saved);

  const end = (done: string) =>
    change(async () => {
      setEnding([]);
      for (const { session_id } of ending) {
        await veze().call("DELETE /auth/sessions/{session_id}", { path: { session_id } });
        setSessions((before) => before.filter((each) => each.session_id !== session_id));
      }
    }, done);

  /** @param work answers where to go, the portal else */
  const go = (work: () => Promise<{ redirect_to: string } | undefined>) =>
    attempt(async () => location.assign((await work())?.redirect_to ?? "/"));

  /** Asked of the service: another tab, or another part of this page, may have added a way. */
  const comesBack = () =>
    attempt(async () => {
      const ways = await veze().call("GET /auth/ways");
      return ways.account !== null || ways.passkeys > 0 || ways.phrase !== null ||
        ways.devices > 0 || ways.sessions > 1;
    });

  return (
    <>
      <section aria-labelledby="account">
        <h2 id="account">{AccountWords.Account}</h2>
        <form
          class="fields"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Field label={AccountWords.Name}>
            <input
              value={name}
              required
              autocomplete="nickname"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <Pick
            label={AccountWords.HomeRegion}
            value={region}
            choices={props.regions}
            onPick={setRegion}
          />
          <Button submit disabled={busy}>{AccountWords.Save}</Button>
        </form>
        <Failed text={failure} />
      </section>
      <section aria-labelledby="devices">
        <div class="section-head">
          <h2 id="devices">{AccountWords.Devices}</h2>
          {others.length > 1 && (
            <Button
              disabled={busy}
              onClick={() => setEnding(others)}
            >
              {AccountWords.SignOutEverywhereElse}
            </Button>
          )}
        </div>
        <ul class="rows">
          {sessions.map((session) => (
            <li key={session.session_id}>
              <span class="device">
                <Icon name="device" />
                <span>
                  {session.current ? AccountWords.ThisDevice : AccountWords.AnotherDevice}
                  <small class="quiet">
                    {usedAndSignedIn(
                      when(session.used_at, props.zone),
                      when(session.created_at, props.zone),
                    )}
                  </small>
                </span>
              </span>
              {!session.current && (
                <Button
                  disabled={busy}
                  onClick={() => setEnding([session])}
                >
                  {AccountWords.SignOut}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="yours">
        <h2 id="yours">{AccountWords.YoursToTake}</h2>
        <div class="actions">
          <a class="button" href="/users/me/export" download="">
            <Icon name="download" />
            {AccountWords.DownloadEverything}
          </a>
          <SignOut
            {...{ busy, failure, comesBack }}
            leave={() => go(() => veze().call("POST /auth/logout"))}
            addPasskey={able ? () => attempt(addPasskey) : undefined}
            renew={(once) =>
              attempt(async () =>
                (await veze().call("POST /auth/recovery", { body: { once } })).phrase
              )}
            onKept={() => location.reload()}
          />
          <Button kind="danger" icon="trash" onClick={() => setAsked(true)}>
            {AccountWords.DeleteTheAccount}
          </Button>
        </div>
      </section>
      <Dialog
        title={ending.length > 1 ? AccountWords.AskToEndAll : AccountWords.AskToEndOne}
        open={ending.length > 0}
        onClose={() => setEnding([])}
      >
        <p>{AccountWords.WhatEndingMeans}</p>
        <div class="actions">
          <Button onClick={() => setEnding([])}>{AccountWords.StaySignedIn}</Button>
          <Button
            kind="danger"
            disabled={busy}
            onClick={() =>
              end(
                ending.length > 1
                  ? AccountWords.OthersAreSignedOut
                  : AccountWords.DeviceIsSignedOut,
              )}
          >
            {AccountWords.SignItOut}
          </Button>
        </div>
      </Dialog>
      <Dialog
        title={AccountWords.AskToDelete}
        open={asked}
        onClose={() => setAsked(false)}
      >
        <p>{AccountWords.WhatDeletingTakes}</p>
        <div class="actions">
          <Button onClick={() => setAsked(false)}>{AccountWords.KeepIt}</Button>
          <Button
            kind="danger"
            disabled={busy}
            onClick={() => go(() => veze().call("DELETE /users/me"))}
          >
            {AccountWords.DeleteIt}
          </Button>
        </div>
      </Dialog>
      <Toast said={said} />
    </>
  );
});

/** The same words on the server and in the browser: minutes of the player's own day, else in UTC. */
function when(at: Date, timeZone: string | undefined): string {
  const said = minuteOf(at, timeZone ?? "UTC");
  return timeZone === undefined ? inUtc(said) : said;
}
