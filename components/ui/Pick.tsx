/** One of several, by name, from a list that unfolds. */

import type { VNode } from "preact";
import { Field } from "./Field.tsx";

export interface Choice {
  id: string;
  name: string;
  /** A word more, where there is room. */
  note?: string;
  /** A drawing, of two sides: paths on a grid of 72 by 40. */
  art?: { even: string; odd: string };
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
