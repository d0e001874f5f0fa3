/** One of several, by name, from tiles that all lie open. */

import type { ComponentChildren, VNode } from "preact";
import type { PickProps } from "./Pick.tsx";

export function Tiles(
  { label, value, choices, disabled, onPick, children }:
    & PickProps
    & { children?: ComponentChildren },
): VNode {
  return (
    <fieldset class="tiles" disabled={disabled}>
      <legend>{label}</legend>
      {choices.map(({ id, name, note, art }) => (
        <label key={id}>
          <input
            type="radio"
            name={label}
            value={id}
            checked={id === value}
            onChange={() => onPick(id)}
          />
          {art && (
            <svg class="mode-art" viewBox="0 0 72 40" aria-hidden="true">
              <circle cx="36" cy="20" r="7" />
              <path class="even" d={art.even} />
              <path class="odd" d={art.odd} />
            </svg>
          )}
          <span>{name}</span>
          {note !== undefined && <small>{note}</small>}
        </label>
      ))}
      {children}
    </fieldset>
  );
}
