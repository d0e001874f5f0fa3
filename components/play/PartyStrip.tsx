/** Who one queues with: an invite code to share, or a code to join by. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Avatar } from "../faces/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { joinInstead, PlayWords, takeOut } from "../words/play.ts";

export interface PartyMembers {
  party_id: string;
  /** What a friend types in to join. */
  code: string;
  leader_id: string;
  players: { user_id: string; display_name: string }[];
}

export interface PartyStripProps {
  party: PartyMembers | undefined;
  player: string | undefined;
  busy: boolean;
  /** Code that somebody was invited with. */
  invite?: string | undefined;
  onCreate(): void;
  onJoin(code: string): void;
  onLeave(): void;
  onKick(userId: string): void;
  onCopy(): void;
}

export function PartyStrip(props: PartyStripProps): VNode {
  const { party, busy, invite, onCreate, onJoin } = props;
  const [code, setCode] = useState(invite ?? "");
  return (
    <section class="party" aria-labelledby="party">
      <h2 id="party">{PlayWords.Party}</h2>
      {party && invite !== undefined && invite.toUpperCase() !== party.code && (
        <p class="invited">
          {PlayWords.InvitedToAnother}{" "}
          <Button disabled={busy} onClick={() => onJoin(invite)}>{joinInstead(invite)}</Button>
        </p>
      )}
      {party ? <Members {...props} party={party} /> : (
        <form
          class="fields"
          onSubmit={(event) => {
            event.preventDefault();
            onJoin(code);
          }}
        >
          <Field label={PlayWords.InviteCode}>
            <input
              value={code}
              required
              maxLength={32}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          </Field>
          <Button submit disabled={busy}>{PlayWords.Join}</Button>
          <Button icon="users" disabled={busy} onClick={onCreate}>{PlayWords.CreateAParty}</Button>
        </form>
      )}
    </section>
  );
}

function Members(
  { party, player, busy, onLeave, onKick, onCopy }: PartyStripProps & { party: PartyMembers },
): VNode {
  const leads = party.leader_id === player;
  return (
    <>
      <ul class="members">
        {party.players.map(({ user_id, display_name }) => (
          <li key={user_id}>
            <Avatar id={user_id} />
            <span>
              <bdi>{display_name}</bdi>
              {user_id === player && PlayWords.You}
              {user_id === party.leader_id && (
                <small class="quiet">
                  <Icon name="crown" /> {PlayWords.Leads}
                </small>
              )}
            </span>
            {leads && user_id !== player && (
              <Button
                kind="quiet"
                icon="cross"
                label={takeOut(display_name)}
                disabled={busy}
                onClick={() => onKick(user_id)}
              />
            )}
          </li>
        ))}
      </ul>
      <div class="fields">
        <p class="field">
          <span>{PlayWords.InviteCode}</span>
          <span class="code">{party.code}</span>
        </p>
        <Button icon="link" onClick={onCopy}>{PlayWords.CopyInvite}</Button>
        <Button disabled={busy} onClick={onLeave}>{PlayWords.LeaveParty}</Button>
      </div>
    </>
  );
}
