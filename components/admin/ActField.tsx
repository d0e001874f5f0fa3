/** One thing that is filled in before something is done. */

import type { VNode } from "preact";
import { Field } from "../ui/Field.tsx";

export interface Asked {
  /** Member of the call's body. */
  name: string;
  label: string;
  hint?: string;
  /** `text` is a reason or a name, `area` a message, `instant` a moment in the reader's own time. */
  kind: "text" | "area" | "number" | "instant" | "choice";
  /** How it is sent where that is no text; `list`: parted by blanks and commas. */
  sends?: "number" | "boolean" | "list" | "instant";
  choices?: (readonly [value: string, label: string])[];
  value?: string;
  required?: boolean;
  /** Longest text. */
  most?: number;
}

export function ActField(
  { field, value, onValue }: { field: Asked; value: string; onValue: (value: string) => void },
): VNode {
  const { label, hint, kind, choices = [], required, most } = field;
  const common = { value, required, maxLength: most };
  return (
    <Field label={label} hint={hint}>
      {kind === "choice"
        ? (
          <select
            value={value}
            required={required}
            onChange={({ currentTarget }) => onValue(currentTarget.value)}
          >
            {choices.map(([each, text]) => (
              <option key={each} value={each} selected={each === value}>{text}</option>
            ))}
          </select>
        )
        : kind === "area"
        ? (
          <textarea
            {...common}
            rows={3}
            onInput={({ currentTarget }) => onValue(currentTarget.value)}
          />
        )
        : (
          <input
            {...common}
            type={(kind === "instant" ? "datetime-local" : kind) as "number"}
            step={kind === "number" ? "any" : undefined}
            onInput={({ currentTarget }) => onValue(currentTarget.value)}
          />
        )}
    </Field>
  );
}
