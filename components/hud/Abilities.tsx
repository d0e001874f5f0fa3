/** Bolt, wave and dodge: round buttons with a ring, and the same as text. A loop fills them in. */

import type { VNode } from "preact";
import { Icon } from "../ui/Icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { ArenaWords } from "../words/arena.ts";
import { keyName, withKey } from "../words/hud.ts";

export type AbilityName = "bolt" | "wave" | "dodge";

const abilities = (): readonly { ability: AbilityName & IconName; name: string }[] => [
  { ability: "bolt", name: ArenaWords.Bolt },
  { ability: "wave", name: ArenaWords.Wave },
  { ability: "dodge", name: ArenaWords.Dodge },
];
/** As `KeyboardEvent.code`. */
export type AbilityKeys = Readonly<Record<AbilityName, string>>;

export interface AbilityButtonsProps {
  keys: AbilityKeys;
  /** A finger or the mouse came down on it. */
  onHold: (ability: AbilityName, pointer: PointerEvent) => void;
  /** Asked for once, as by a key. */
  onPress: (ability: AbilityName) => void;
}

export function AbilityButtons({ keys, onHold, onPress }: AbilityButtonsProps): VNode {
  return (
    <div class="hud-abilities" role="group" aria-label={ArenaWords.Abilities}>
      {abilities().map(({ ability, name }) => (
        <button
          key={ability}
          type="button"
          class="dial"
          data-ability={ability}
          aria-label={withKey(name, keyName(keys[ability]))}
          aria-disabled="false"
          onPointerDown={(event) => {
            if (event.button === 0 && isReady(event.currentTarget)) onHold(ability, event);
          }}
          // A click takes no focus: the space bar stays the world's.
          onMouseDown={(event) => event.preventDefault()}
          onClick={({ detail, currentTarget }) => {
            // From a keyboard or a screen reader: pointers have been heard already.
            if (detail === 0 && isReady(currentTarget)) onPress(ability);
          }}
        >
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <circle class="track" cx="50" cy="50" r="46" />
            <circle class="ring" cx="50" cy="50" r="46" pathLength="1" />
          </svg>
          <Icon name={ability} />
          <span class="count" />
          <kbd>{keyName(keys[ability])}</kbd>
        </button>
      ))}
    </div>
  );
}

function isReady({ ariaDisabled }: HTMLButtonElement): boolean {
  return ariaDisabled !== "true";
}

/** For the sidebar. */
export function AbilityTexts({ keys }: { keys: AbilityKeys }): VNode {
  return (
    <dl class="hud-facts">
      {abilities().map(({ ability, name }) => (
        <div key={ability}>
          <dt>
            {name} <kbd>{keyName(keys[ability])}</kbd>
          </dt>
          <dd class="dial" data-ability={ability}>{ArenaWords.Ready}</dd>
        </div>
      ))}
    </dl>
  );
}
