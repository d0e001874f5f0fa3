/** Which key does what; each can be given another. Two actions on one key are told of. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../ui/Button.tsx";
import { HudWords, keyName, keyOfAction, keyTaken } from "../../words/hud.ts";

const keyNames = () => ({
  up: HudWords.Up,
  down: HudWords.Down,
  left: HudWords.Left,
  right: HudWords.Right,
  bolt: HudWords.CastBolt,
  wave: HudWords.CastWave,
  dodge: HudWords.CastDodge,
  scores: HudWords.Scoreboard,
});
export type HudAction = keyof ReturnType<typeof keyNames>;
/** As `KeyboardEvent.code`. */
export type HudKeys = Readonly<Record<HudAction, string>>;

/** Another action that has the same key. */
export function conflictOf(keys: HudKeys, action: HudAction): HudAction | undefined {
  return (Object.keys(keyNames()) as HudAction[])
    .find((other) => other !== action && keys[other] === keys[action]);
}

export interface KeyPanelProps {
  keys: HudKeys;
  onKey: (action: HudAction, code: string) => void;
  onReset: () => void;
}

export function KeyPanel({ keys, onKey, onReset }: KeyPanelProps): VNode {
  const [waiting, setWaiting] = useState<HudAction>();
  const actions = Object.keys(keyNames()) as HudAction[];
  const taken = (action: HudAction) => conflictOf(keys, action);

  function hear(event: KeyboardEvent, action: HudAction): void {
    if (waiting !== action) return;
    // Escape leaves the key as it was, and not the settings.
    event.preventDefault();
    event.stopPropagation();
    if (event.code !== "Escape") onKey(action, event.code);
    setWaiting(undefined);
  }

  const conflict = actions.map((action) => [action, taken(action)] as const)
    .find(([, other]) => other !== undefined);
  return (
    <fieldset class="hud-keys">
      <legend>{HudWords.Keys}</legend>
      {actions.map((action) => (
        <div key={action} data-conflict={taken(action) !== undefined}>
          <span aria-hidden="true">{keyNames()[action]}</span>
          <button
            type="button"
            aria-label={keyOfAction(keyNames()[action], keys[action])}
            aria-pressed={waiting === action}
            onClick={() => setWaiting(waiting === action ? undefined : action)}
            onBlur={() => setWaiting(undefined)}
            onKeyDown={(event) => hear(event, action)}
          >
            {waiting === action ? HudWords.PressAKey : keyName(keys[action])}
          </button>
        </div>
      ))}
      <p role="status" class={conflict ? "failed" : "quiet"}>
        {conflict
          ? keyTaken(keys[conflict[0]], keyNames()[conflict[0]], keyNames()[conflict[1]!])
          : HudWords.KeysAbout}
      </p>
      <Button onClick={onReset}>{HudWords.ResetKeys}</Button>
    </fieldset>
  );
}
