/** Bolt, wave and dodge: round buttons with a ring, and the same as text. A loop fills them in. */

import type { VNode } from "preact";
import { Icon } from "../ui/Icon.tsx";
import type { IconName } from "../ui/icons.ts";
import { ArenaWords } from "../words/arena.ts";
import { HudWords, withKey } from "../words/hud.ts";

export type AbilityName = "bolt" | "wave" | "dodge";

const KEYS: readonly { ability: AbilityName & IconName; name: ArenaWords; key: HudWords }[] = [
  { ability: "bolt", name: ArenaWords.Bolt, key: HudWords.KeyQ },
  { ability: "wave", name: ArenaWords.Wave, key: HudWords.KeyE },
  { ability: "dodge", name: ArenaWords.Dodge, key: HudWords.KeySpace },
];

export interface AbilityButtonsProps {
  /** A finger or the mouse came down on it. */
  onHold: (ability: AbilityName, pointer: number) => void;
  /** Asked for once, as by a key. */
  onPress: (ability: AbilityName) => void;
}

export function AbilityButtons({ onHold, onPress }: AbilityButtonsProps): VNode {
  return (
    <div class="hud-abilities" role="group" aria-label={ArenaWords.Abilities}>
      {KEYS.map(({ ability, name, key }) => (
        <button
          key={ability}
          type="button"
          class="dial"
          data-ability={ability}
          aria-label={withKey(name, key)}
          onPointerDown={({ button, pointerId }) => {
            if (button === 0) onHold(ability, pointerId);
          }}
          // A click takes no focus: the space bar stays the world's.
          onMouseDown={(event) => event.preventDefault()}
          onClick={({ detail }) => {
            // From a keyboard or a screen reader: pointers have been heard already.
            if (detail === 0) onPress(ability);
          }}
        >
          <svg viewBox="0 0 100 100" aria-hidden="true">
            <circle class="track" cx="50" cy="50" r="46" />
            <circle class="ring" cx="50" cy="50" r="46" pathLength="1" />
          </svg>
          <Icon name={ability} />
          <span class="count" />
          <kbd>{key}</kbd>
        </button>
      ))}
    </div>
  );
}

/** For the sidebar. */
export function AbilityTexts(): VNode {
  return (
    <dl class="hud-facts">
      {KEYS.map(({ ability, name, key }) => (
        <div key={ability}>
          <dt>
            {name} <kbd>{key}</kbd>
          </dt>
          <dd class="dial" data-ability={ability}>{ArenaWords.Ready}</dd>
        </div>
      ))}
    </dl>
  );
}
