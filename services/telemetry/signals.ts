/**
 * Signals of play: the kinds of events that rules and models read, with the unit of every field.
 *
 * Games may send any other kind. What bears one of these names and is not what it says is a studio's own
 * event: recorded, and looked at like any other kind.
 * docs/signals.md is made from this table.
 */

export interface SignalField {
  type: "number" | "text" | "boolean";
  /** `ms`, `°`, `world units`; what a text names; when a flag is set. */
  unit: string;
  required?: boolean;
  least?: number;
  most?: number;
}

export interface Signal {
  kind: string;
  text: string;
  fields: Readonly<Record<string, SignalField>>;
}

const FARTHEST = 1e9;
const DAY_MS = 86_400_000;
const LONGEST_TEXT = 128;

const place = (axis: string): SignalField => ({
  ...{ type: "number", unit: `world units, ${axis}`, required: true },
  ...{ least: -FARTHEST, most: FARTHEST },
});
const ability: SignalField = { type: "text", unit: "name of the ability", required: true };
const count = (unit: string): SignalField => ({
  ...{ type: "number", unit, required: true, least: 0, most: 1e9 },
});
const duration = (unit: string, required = false): SignalField => ({
  ...{ type: "number", unit, least: 0, most: DAY_MS },
  ...(required && { required }),
});

export const SIGNALS: readonly Signal[] = [
  {
    kind: "move",
    text: "Where the player is, some times a second",
    fields: { x: place("x"), y: place("y") },
  },
  { kind: "spawn", text: "The player appears somewhere", fields: { x: place("x"), y: place("y") } },
  {
    kind: "input",
    text: "A key, button or touch goes down",
    fields: {
      action: { type: "text", unit: "what it means in the game" },
      repeat: { type: "boolean", unit: "a held key that repeats by itself" },
    },
  },
  {
    kind: "aim",
    text: "The view turns towards a target before a shot",
    fields: {
      delta_deg: {
        type: "number",
        unit: "°, how far it turned",
        required: true,
        least: -360,
        most: 360,
      },
      dt_ms: duration("ms, how long the turn took", true),
      hit: { type: "boolean", unit: "the shot hit" },
    },
  },
  {
    kind: "fire",
    text: "A shot leaves",
    fields: { weapon: { type: "text", unit: "name of the weapon" } },
  },
  {
    kind: "reaction",
    text: "The player answers something that appeared",
    fields: { ms: duration("ms from appearing to input", true) },
  },
  {
    kind: "ability",
    text: "An ability is used",
    fields: { ability, cooldown_ms: duration("ms until it is ready again", true) },
  },
  {
    kind: "cooldown_try",
    text: "An ability was asked for before it was ready; the game refused",
    fields: { ability, remaining_ms: duration("ms until it would be ready", true) },
  },
  {
    kind: "ignored_input",
    text: "Input that cannot be; the simulation ignored it",
    fields: {
      reason: { type: "text", unit: "speed, rate, cooldown, order or unknown", required: true },
      count: { type: "number", unit: "inputs since the last such event", least: 1, most: 1e6 },
    },
  },
  {
    kind: "match.play",
    text: "A whole match of the arena summed up, as its host saw it; the service alone tells of it",
    fields: {
      mode: { type: "text", unit: "mode that was played", required: true },
      seconds: count("s, how long the match took"),
      actions: count("buttons that went down"),
      shots: count("bolts that left"),
      hits: count("bolts that hit"),
      cooldown_tries: count("abilities asked for before they were ready"),
      points: count("points made"),
      eliminations: count("eliminations made"),
      deaths: count("times eliminated"),
      damage: count("health taken from others"),
      core_seconds: count("s alone in the core, or with one's own side"),
    },
  },
];

/** Fields of every signal. */
const COMMON_FIELDS: Readonly<Record<string, SignalField>> = {
  session: { type: "text", unit: "one run of the client" },
  device: { type: "text", unit: "any stable name" },
  seq: { type: "number", unit: "counts the session's events, from 0", least: 0, most: 2 ** 53 - 1 },
};

const CHECKS = new Map(SIGNALS.map(({ kind, fields }) => [
  kind,
  Object.entries({ ...fields, ...COMMON_FIELDS }),
]));

/** Why an event cannot be the signal its name says; undefined for good ones and all other events. */
export function whyNoSignal(
  kind: string,
  payload: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const fields = CHECKS.get(kind);
  if (!fields) return undefined;
  for (const [name, field] of fields) {
    const value = payload?.[name];
    if (value === undefined) {
      if (field.required) return `payload.${name}: ${kind} needs it (${field.unit})`;
    } else if (!fits(field, value)) return `payload.${name}: ${wanted(field)}`;
  }
  return undefined;
}

function fits({ type, least = -Infinity, most = Infinity }: SignalField, value: unknown): boolean {
  switch (type) {
    case "number":
      return typeof value === "number" && value >= least && value <= most;
    case "text":
      return typeof value === "string" && value.length <= LONGEST_TEXT;
    case "boolean":
      return typeof value === "boolean";
  }
}

function wanted({ type, least, most }: SignalField): string {
  switch (type) {
    case "number":
      return `must be a number from ${least} to ${most}`;
    case "text":
      return `must be text of at most ${LONGEST_TEXT} characters`;
    case "boolean":
      return "must be true or false";
  }
}

/** What rules and models take an event for: a signal by its name, or another kind of the same name. */
export function judgedKind(kind: string, payload: Readonly<Record<string, unknown>>): string {
  return whyNoSignal(kind, payload) === undefined ? kind : `own:${kind}`;
}

/** docs/signals.md. */
export function signalsMarkdown(): string {
  const row = ([name, { type, unit, required, least, most }]: [string, SignalField]) => {
    const range = least === undefined ? "" : `${least} to ${most}`;
    return `| \`${name}\`${required ? "" : " (optional)"} | ${type} | ${unit} | ${range} |`;
  };
  const table = (
    fields: Signal["fields"],
  ) => [
    "| field | type | unit | range |",
    "| --- | --- | --- | --- |",
    ...Object.entries(fields).map(row),
  ];
  return [
    "<!-- Generated by `deno task docs`: change services/telemetry/signals.ts instead. -->",
    "",
    "# Signals of play",
    "",
    "Kinds of events that rules and models read. Other names and other fields are free. An event of one",
    "of these names whose payload is not as described is accepted and recorded as well; its answer says",
    "`unjudged` with the field's name, and no rule or model takes it for the signal.",
    "",
    "Every signal may carry:",
    "",
    ...table(COMMON_FIELDS),
    ...SIGNALS.flatMap((
      { kind, text, fields },
    ) => ["", `## \`${kind}\``, "", `${text}.`, "", ...table(fields)]),
    "",
  ].join("\n");
}
