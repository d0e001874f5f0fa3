/** The panel: sound and vibration, how the controls look, what moves the player, and the keys. */

import type { VNode } from "preact";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { Pick } from "../../ui/Pick.tsx";
import { type HudAction, type HudKeys, KeyPanel } from "./KeyPanel.tsx";
import { HudWords, percent } from "../../words/hud.ts";

export interface HudChoices {
  haptics: boolean;
  /** Parts of one, of what lies above the world. */
  opacity: number;
  scale: number;
  moving: "joystick" | "dpad";
  sound: boolean;
  volume: number;
  keys: HudKeys;
}

type Slid = "opacity" | "scale" | "volume";

export interface SettingsPanelProps {
  open: boolean;
  choices: HudChoices;
  ranges: Readonly<Record<Slid, { min: number; max: number; step: number }>>;
  /** Whether the screen is filled; undefined: this browser cannot. */
  filled: boolean | undefined;
  onFill: (wanted: boolean) => void;
  onKey: (action: HudAction, code: string) => void;
  onResetKeys: () => void;
  onChange: (change: Partial<HudChoices>) => void;
  onClose: () => void;
}

const ways = () => [
  { id: "joystick", name: HudWords.Joystick },
  { id: "dpad", name: HudWords.Dpad },
];

export function SettingsPanel(props: SettingsPanelProps): VNode {
  const { open, choices, ranges, filled, onFill, onKey, onResetKeys, onChange, onClose } = props;
  const slider = (label: string, name: Slid) => (
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
        <Switch
          name={HudWords.Haptics}
          about={HudWords.HapticsAbout}
          on={choices.haptics}
          onChange={(haptics) => onChange({ haptics })}
        />
        {slider(HudWords.Opacity, "opacity")}
        {slider(HudWords.Scale, "scale")}
        <Pick
          label={HudWords.Mode}
          value={choices.moving}
          choices={ways()}
          onPick={(id) => onChange({ moving: id === "dpad" ? "dpad" : "joystick" })}
        />
        <Switch
          name={HudWords.Sound}
          about={HudWords.SoundAbout}
          on={choices.sound}
          onChange={(sound) => onChange({ sound })}
        />
        {slider(HudWords.Volume, "volume")}
        {filled !== undefined && (
          <Switch
            name={HudWords.FullScreen}
            on={filled}
            onChange={onFill}
          />
        )}
        <KeyPanel keys={choices.keys} onKey={onKey} onReset={onResetKeys} />
        <p class="actions">
          <Button kind="primary" onClick={onClose}>{HudWords.Done}</Button>
        </p>
      </div>
    </Dialog>
  );
}

function Switch(
  { name, about, on, onChange }: {
    name: string;
    about?: string;
    on: boolean;
    onChange: (on: boolean) => void;
  },
): VNode {
  return (
    <label class="check">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>
        {name} {about !== undefined && <small class="quiet">{about}</small>}
      </span>
    </label>
  );
}
