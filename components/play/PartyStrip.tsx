/** Who one queues with: an invite code to share, or a code to join by. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Field } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";

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
      <h2 id="party">Party</h2>
      {party && invite !== undefined && invite.toUpperCase() !== party.code && (
        <p class="invited">
          You are invited to another party.{" "}
          <Button disabled={busy} onClick={() => onJoin(invite)}>{`Join ${invite} instead`}</Button>
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
          <Field label="Invite code">
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
          <Button submit disabled={busy}>Join</Button>
          <Button icon="users" disabled={busy} onClick={onCreate}>Create a party</Button>
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
            <Icon name={user_id === party.leader_id ? "crown" : "user"} />
            <span>
              <bdi>{display_name}</bdi>
              {user_id === player && " (you)"}
              {user_id === party.leader_id && <small class="quiet">leads</small>}
            </span>
            {leads && user_id !== player && (
              <Button
                kind="quiet"
                icon="cross"
                label={`Take ${display_name} out`}
                disabled={busy}
                onClick={() => onKick(user_id)}
              />
            )}
          </li>
        ))}
      </ul>
      <div class="fields">
        <p class="field">
          <span>Invite code</span>
          <span class="code">{party.code}</span>
        </p>
        <Button icon="link" onClick={onCopy}>Copy invite</Button>
        <Button disabled={busy} onClick={onLeave}>Leave party</Button>
      </div>
    </>
  );
}
