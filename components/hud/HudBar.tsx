/** At the top right of the world: the panels' switch and the way to the settings. */

import type { VNode } from "preact";
import { Icon } from "../ui/Icon.tsx";
import { HudWords } from "../words/hud.ts";

export interface HudBarProps {
  panels: boolean;
  onPanels: () => void;
  onSettings: () => void;
}

export function HudBar({ panels, onPanels, onSettings }: HudBarProps): VNode {
  return (
    <div class="hud-bar">
      <button
        type="button"
        aria-pressed={panels}
        aria-controls={panels ? "hud-panels" : undefined}
        onMouseDown={keepKeys}
        onClick={onPanels}
      >
        <Icon name="panels" />
        <span>{HudWords.Panels}</span>
      </button>
      <button
        type="button"
        aria-label={HudWords.Settings}
        aria-keyshortcuts="Escape"
        onMouseDown={keepKeys}
        onClick={onSettings}
      >
        <Icon name="gear" />
      </button>
    </div>
  );
}

/** A click takes no focus: the space bar stays the world's. */
function keepKeys(event: Event): void {
  event.preventDefault();
}
