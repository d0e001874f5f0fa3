/** YAML 1.2 in block style; scalars and empty collections as JSON, of which YAML is a superset. */
export function toYaml(value: unknown, indent = ""): string {
  if (Array.isArray(value) && value.length > 0) {
    return value.map((item) => `${indent}-${member(item, indent)}`).join("");
  }
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    return Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => `${indent}${key(name)}:${member(item, indent)}`).join("");
  }
  return `${indent}${JSON.stringify(value)}\n`;
}

function member(value: unknown, indent: string): string {
  const nested = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  return nested ? `\n${toYaml(value, `${indent}  `)}` : ` ${toYaml(value)}`;
}

function key(name: string): string {
  return /^[a-z_][a-z0-9_-]*$/i.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name)
    ? name
    : JSON.stringify(name);
}
