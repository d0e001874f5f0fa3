/** In the panels: whose settings are in force, and what they own; that is private but to oneself. */

import type { VNode } from "preact";
import { Field } from "../../ui/Field.tsx";
import { HudWords, inventoryIsPrivate, owned } from "../../words/hud.ts";

export interface BagPanelProps {
  /** In the user field. */
  user: string;
  isOwn: boolean;
  /** Names and counts of one's own. */
  held: readonly { sku: string; name: string; count: number }[];
  changed: ReadonlySet<string>;
  onUser: (user: string) => void;
}

export function BagPanel({ user, isOwn, held, changed, onUser }: BagPanelProps): VNode {
  return (
    <section>
      <h2>{HudWords.Inventory}</h2>
      <Field label={HudWords.User} hint={HudWords.UserAbout}>
        <input
          // The panels are drawn anew while somebody types: what is typed stays.
          key={user}
          type="text"
          defaultValue={user}
          maxLength={64}
          autoComplete="off"
          spellcheck={false}
          onKeyDown={({ key, currentTarget }) => {
            // The keys are the world's again.
            if (key === "Enter") currentTarget.blur();
          }}
          onChange={({ currentTarget }) => onUser(currentTarget.value)}
        />
      </Field>
      {!isOwn
        ? <p>{user === "" ? HudWords.NobodySignedIn : inventoryIsPrivate(user)}</p>
        : held.length === 0
        ? <p>{HudWords.NothingOwned}</p>
        : (
          <dl class="hud-facts">
            {held.map(({ sku, name, count }) => (
              <div key={sku} class={changed.has(sku) ? "pulse" : undefined}>
                <dt>{name}</dt>
                <dd>{owned(count)}</dd>
              </div>
            ))}
          </dl>
        )}
    </section>
  );
}
