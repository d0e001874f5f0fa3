/** One of several, by name: a list that unfolds, or tiles that all lie open. */

import type { ComponentChildren, VNode } from "preact";
import { Field } from "./Field.tsx";

export interface Choice {
  id: string;
  name: string;
  /** A word more, where there is room. */
  note?: string;
}

export interface PickProps {
  label: string;
  value: string;
  choices: readonly Choice[];
  disabled?: boolean;
  onPick: (id: string) => void;
}

export function Pick({ label, value, choices, disabled, onPick }: PickProps): VNode {
  return (
    <Field label={label}>
      <select
        value={value}
        disabled={disabled}
        onChange={(event) => onPick(event.currentTarget.value)}
      >
        {choices.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </select>
    </Field>
  );
}

export function Tiles(
  { label, value, choices, disabled, onPick, children }:
    & PickProps
    & { children?: ComponentChildren },
): VNode {
  return (
    <fieldset class="tiles" disabled={disabled}>
      <legend>{label}</legend>
      {choices.map(({ id, name, note }) => (
        <label key={id}>
          <input
            type="radio"
            name={label}
            value={id}
            checked={id === value}
            onChange={() => onPick(id)}
          />
          <span>{name}</span>
          {note !== undefined && <small>{note}</small>}
        </label>
      ))}
      {children}
    </fieldset>
  );
}
