/** One of several, by name. */

export interface Choice {
  id: string;
  name: string;
}

export function Pick(
  { label, value, choices, disabled, onPick }: {
    label: string;
    value: string;
    choices: Choice[];
    disabled: boolean;
    onPick: (id: string) => void;
  },
) {
  return (
    <label>
      <span>{label}</span>
      <select
        value={value}
        disabled={disabled}
        onChange={(event) => onPick(event.currentTarget.value)}
      >
        {choices.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </select>
    </label>
  );
}
