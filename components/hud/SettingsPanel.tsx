/** The mobile panel: vibration, how the controls look, and what moves the player. */

import type { VNode } from "preact";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Pick } from "../ui/Pick.tsx";
import { HudWords, percent } from "../words/hud.ts";

export interface HudChoices {
  haptics: boolean;
  /** Parts of one. */
  opacity: number;
  scale: number;
  moving: "joystick" | "dpad";
}

export interface SettingsPanelProps {
  open: boolean;
  choices: HudChoices;
  ranges: Readonly<Record<"opacity" | "scale", { min: number; max: number; step: number }>>;
  onChange: (change: Partial<HudChoices>) => void;
  onClose: () => void;
}

const WAYS = [
  { id: "joystick", name: HudWords.Joystick },
  { id: "dpad", name: HudWords.Dpad },
];

export function SettingsPanel(
  { open, choices, ranges, onChange, onClose }: SettingsPanelProps,
): VNode {
  const slider = (label: HudWords, name: "opacity" | "scale") => (
    <Field label={`${label}: ${percent(choices[name])}`}>
      <input
        type="range"
        {...ranges[name]}
        value={choices[name]}
        aria-valuetext={percent(choices[name])}
        onInput={({ currentTarget }) =>
          onChange({ [name]: Number(currentTarget.value) })}
      />
    </Field>
  );
  return (
    <Dialog title={HudWords.Settings} open={open} onClose={onClose}>
      <div class="hud-settings">
        <label class="check">
          <input
            type="checkbox"
            role="switch"
            checked={choices.haptics}
            onChange={({ currentTarget }) => onChange({ haptics: currentTarget.checked })}
          />
          <span>
            {HudWords.Haptics} <small class="quiet">{HudWords.HapticsAbout}</small>
          </span>
        </label>
        {slider(HudWords.Opacity, "opacity")}
        {slider(HudWords.Scale, "scale")}
        <Pick
          label={HudWords.Mode}
          value={choices.moving}
          choices={WAYS}
          onPick={(id) => onChange({ moving: id === "dpad" ? "dpad" : "joystick" })}
        />
        <p class="actions">
          <Button kind="primary" onClick={onClose}>{HudWords.Done}</Button>
        </p>
      </div>
    </Dialog>
  );
}
