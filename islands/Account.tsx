/** One's account: name, region, devices, taking everything along, going. */

import { useRef, useState } from "preact/hooks";
import { island } from "../components/Island.tsx";
import { VezeError } from "../sdk/mod.ts";
import { veze } from "./session.ts";

export interface AccountSession {
  session_id: string;
  used_at: Date;
  current: boolean;
}

export interface AccountProps {
  player: { id: string; name: string; region: string };
  regions: { id: string; name: string }[];
  sessions: AccountSession[];
}

export const Account = island("Account", function Account(props: AccountProps) {
  const [name, setName] = useState(props.player.name);
  const [region, setRegion] = useState(props.player.region);
  const [sessions, setSessions] = useState(props.sessions);
  const [said, setSaid] = useState<{ text: string; failed?: boolean }>();
  const dialog = useRef<HTMLDialogElement>(null);

  async function attempt(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      setSaid({ text: done });
    } catch (error) {
      const text = error instanceof VezeError ? error.message : "That did not work. Try again.";
      setSaid({ text, failed: true });
    }
  }

  const save = () =>
    attempt(async () => {
      const user = await veze().call("PATCH /users/me", { body: { display_name: name, region } });
      setName(user.display_name);
    }, "Saved");

  const end = (session_id: string) =>
    attempt(async () => {
      await veze().call("DELETE /auth/sessions/{session_id}", { path: { session_id } });
      setSessions((before) => before.filter((session) => session.session_id !== session_id));
    }, "The device is signed out");

  const leave = () =>
    attempt(async () => {
      await veze().signOut();
      location.assign("/");
    }, "Signed out");

  const remove = () =>
    attempt(async () => {
      await veze().call("DELETE /users/me");
      location.assign("/");
    }, "Deleted");

  return (
    <>
      <form
        class="picks"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label>
          <span>Name</span>
          <input
            value={name}
            maxLength={32}
            required
            autocomplete="nickname"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>Home region</span>
          <select value={region} onChange={(event) => setRegion(event.currentTarget.value)}>
            {props.regions.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </select>
        </label>
        <button type="submit">Save</button>
      </form>
      <p role="status" class={said?.failed ? "failed" : "quiet"}>{said?.text}</p>
      <h2>Devices</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li key={session.session_id}>
            <span>
              {`Used ${when(session.used_at)}`}
              {session.current && " (this one)"}
            </span>
            {!session.current && (
              <button type="button" onClick={() => end(session.session_id)}>Sign out</button>
            )}
          </li>
        ))}
      </ul>
      <h2>Yours to take</h2>
      <p>
        <a href="/users/me/export" download="">Download everything kept about you</a>
      </p>
      <div class="prices">
        <button type="button" onClick={leave}>Sign out</button>
        <button type="button" class="danger" onClick={() => dialog.current?.showModal()}>
          Delete the account
        </button>
      </div>
      <dialog ref={dialog} aria-labelledby="really">
        <h2 id="really">Delete the account?</h2>
        <p>Ratings, scores and settings go for ever. Matches stay without your name.</p>
        <form method="dialog" class="prices">
          <button type="submit">Keep it</button>
          <button type="button" class="danger" onClick={remove}>Delete it</button>
        </form>
      </dialog>
    </>
  );
});

/** The same words on the server and in the browser: minutes in UTC. */
function when(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
