/**
 * Prometheus' text format 0.0.4, as far as our own processes write it, read and written:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** The series of one metric: of a histogram its buckets, sum and count. */
export interface Family {
  type: string;
  help: string;
  /** By name and labels, sorted: two processes' texts of one series are the same. */
  series: Map<string, Series>;
}

export interface Series {
  name: string;
  /** As they are written: `route="/x",status="200"`. */
  labels: string;
  value: number;
}

// Lines end with \n alone: values may hold what a `.` would stop at (\r, U+2028, U+2029).
const HEAD = /^# (HELP|TYPE) (\S+) (.*)$/s;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"/gs;

/** Families by name. Lines that are none of ours are left out. */
export function readExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const familyOf = (name: string) => {
    const family = families.get(name) ?? { type: "untyped", help: "", series: new Map() };
    families.set(name, family);
    return family;
  };
  let current: Family | undefined;
  for (const line of text.split("\n")) {
    const [, what, name, rest] = HEAD.exec(line) ?? [];
    if (what !== undefined) {
      current = familyOf(name!);
      if (what === "TYPE") current.type = rest!;
      else current.help = rest!;
      continue;
    }
    const [, series, written = "", number] = SAMPLE.exec(line) ?? [];
    if (series === undefined) continue;
    const labels = (written.match(LABEL) ?? []).sort().join(",");
    (current ??= familyOf(series)).series.set(`${series}{${labels}}`, {
      ...{ name: series, labels },
      value: readNumber(number!),
    });
  }
  return families;
}

export function writeExposition(families: ReadonlyMap<string, Family>): string {
  const lines: string[] = [];
  for (const [name, { type, help, series }] of families) {
    if (series.size === 0) continue;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const each of series.values()) {
      const labels = each.labels === "" ? "" : `{${each.labels}}`;
      lines.push(`${each.name}${labels} ${writeNumber(each.value)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function readNumber(text: string): number {
  if (text === "+Inf") return Infinity;
  return text === "-Inf" ? -Infinity : Number(text);
}

function writeNumber(value: number): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
