/** JSON Schema as C# classes: one a named schema, with classes inside for what has no name. */

export interface Shape {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: boolean | Shape;
  items?: Shape;
  prefixItems?: Shape[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
}

/** What has no shape of its own, or one of several that are not all objects. */
const ANY = "JToken";
const UUID_LENGTH = 36;
/** What a `?` changes. */
const VALUES = new Set(["double", "long", "bool"]);

export function pascal(name: string): string {
  return name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next = "") => next.toUpperCase())
    .replace(/^./, (first) => first.toUpperCase());
}

/** A summary; back-quotes become code, and what XML means otherwise is written as it wants it. */
export function docOf(text: string): string[] {
  return [`/// <summary>${xml(text)}</summary>`];
}

function xml(text: string): string {
  return text.trim().replace(/\s+/g, " ").replace(/&/g, "&amp;").replace(/</g, "&lt;")
    .replace(/>/g, "&gt;").replace(/`([^`]*)`/g, "<c>$1</c>");
}

/** By the end of a name: what its number or text is. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_ms$/, "Milliseconds."],
  [/_s$/, "Seconds."],
  [/_days$/, "Days."],
  [/_at$|_by$/, "A time, RFC 3339."],
  [/_ids?$/, "A UUID."],
  [/_url$/, "An address."],
];

/** The one alternative to null, where that is the only one. */
function besidesNull(schema: Shape): Shape | undefined {
  const parts = schema.anyOf ?? schema.oneOf;
  const others = parts?.filter(({ type }) => type !== "null");
  return parts?.length === 2 && others?.length === 1 ? others[0] : undefined;
}

/** Holds the named schemas, and those that get a name on the way. */
export function createShapes(document: Record<string, Shape>) {
  const schemas = { ...document };
  const given: [name: string, schema: Shape][] = [];

  /** A name for what has none, and is a class. @returns what stands for it */
  function give(name: string, schema: Shape): Shape {
    if (schema.$ref || !isClass(schema)) return schema;
    if (!schemas[name]) given.push([name, schema]);
    schemas[name] = schema;
    return { $ref: name };
  }

  /** All alternatives as one: what only some have may be absent. Undefined where they are not all objects. */
  function merged(schema: Shape): Shape | undefined {
    if (schema.$ref) return merged(schemas[schema.$ref.split("/").at(-1)!]!);
    const parts = schema.allOf ?? schema.anyOf ?? schema.oneOf;
    if (!parts) return schema.properties ? schema : undefined;
    const all = parts.map(merged);
    if (all.some((part) => part === undefined)) return undefined;
    const properties: Record<string, Shape> = {};
    for (const part of all) {
      for (const [name, member] of Object.entries(part!.properties!)) {
        const before = properties[name];
        const isSame = !before || typeOf(before, {}) === typeOf(member, {});
        const values = [...new Set([...valuesOf(before), ...valuesOf(member)])];
        properties[name] = !isSame
          ? {}
          : before && values.length > 0
          ? { type: "string", enum: values }
          : member;
      }
    }
    const needed = (name: string) => all.filter((part) => part!.required?.includes(name)).length;
    const required = Object.keys(properties).filter((name) =>
      schema.allOf ? needed(name) > 0 : needed(name) === all.length
    );
    const { description } = schema;
    return { type: "object", properties, required, ...(description && { description }) };
  }

  function isClass(schema: Shape): boolean {
    return merged(schema) !== undefined;
  }

  /** @param options.inside what a class in a class would be called; JToken without */
  function typeOf(
    schema: Shape,
    { optional = false, inside }: { optional?: boolean; inside?: string } = {},
  ): string {
    const only = besidesNull(schema);
    if (only) return typeOf(only, { optional: true, ...(inside !== undefined && { inside }) });
    const types = [schema.type ?? []].flat();
    const isNullable = optional || types.includes("null");
    const plain = plainType(schema, types.filter((type) => type !== "null"), inside);
    return isNullable && VALUES.has(plain) ? `${plain}?` : plain;
  }

  function plainType(schema: Shape, types: string[], inside: string | undefined): string {
    if (schema.$ref) {
      const name = schema.$ref.split("/").at(-1)!;
      return isClass(schema) ? `Types.${name}` : typeOf(schemas[name]!);
    }
    if (isClass(schema)) return inside ?? ANY;
    if (
      valuesOf(schema).every((value) => typeof value === "string") && valuesOf(schema).length > 0
    ) {
      return "string";
    }
    if (types.length !== 1) return ANY;
    switch (types[0]) {
      case "string":
        return "string";
      case "boolean":
        return "bool";
      case "integer":
        return "long";
      case "number":
        return "double";
      case "array":
        if (schema.prefixItems) return "JArray";
        return `List<${typeOf(schema.items ?? {}, inside === undefined ? {} : { inside })}>`;
      case "object": {
        const of = schema.additionalProperties;
        const value = typeof of === "object"
          ? typeOf(of, inside === undefined ? {} : { inside })
          : ANY;
        return `Dictionary<string, ${value}>`;
      }
      default:
        return ANY;
    }
  }

  /** A class with its members; nothing for what is no object. */
  function declare(name: string, schema: Shape): string[] {
    const whole = merged(schema);
    if (!whole) return [];
    const required = new Set(whole.required);
    const lines: string[] = [];
    for (const [key, member] of Object.entries(whole.properties!)) {
      const called = pascal(key) === name ? `${name}Value` : pascal(key);
      const inside = `${called}${isListed(member) ? "Item" : "Data"}`;
      const anonymous = anonymousIn(member);
      if (anonymous) lines.push(...declare(inside, anonymous), "");
      const type = typeOf(member, { optional: !required.has(key), inside });
      const said = notes(member, { name: key, optional: !required.has(key) });
      lines.push(`/// <summary>${said || xml(`The \`${key}\`.`)}</summary>`);
      lines.push(
        `[JsonProperty("${key}"), Preserve]`,
        `public ${type} ${called} { get; set; }`,
        "",
      );
    }
    lines.pop();
    if (whole.additionalProperties) {
      lines.push(
        "",
        ...docOf("What has no member of its own here, by name."),
        "[JsonExtensionData, Preserve]",
        "public IDictionary<string, JToken> Others { get; set; }",
      );
    }
    return [
      ...docOf(schema.description ?? whole.description ?? `\`${name}\` of the API.`),
      "[Preserve]",
      `public sealed class ${name}`,
      "{",
      ...lines.map((line) => line === "" ? "" : `    ${line}`),
      "}",
    ];
  }

  /** What an editor shows of it: what it is, its values and bounds. */
  function notes(
    schema: Shape,
    { name = "", optional = false }: { name?: string; optional?: boolean } = {},
  ): string {
    const only = besidesNull(schema);
    if (only) return notes({ ...only, type: [only.type ?? [], "null"].flat() }, { name, optional });
    const { description, format, minimum, maximum, maxLength, maxItems } = schema;
    const values = valuesOf(schema).map((value) => `\`${value}\``).join(", ");
    const isNullable = [schema.type].flat().includes("null");
    const bounds = minimum !== undefined && maximum !== undefined && maximum < 2 ** 53 - 1
      ? `From ${minimum} to ${maximum}.`
      : minimum !== undefined && minimum > -(2 ** 53 - 1)
      ? `At least ${minimum}.`
      : "";
    return xml(
      [
        description ?? "",
        values && `One of ${values}.`,
        format === "uuid"
          ? "A UUID."
          : format === "date-time"
          ? "A time, RFC 3339."
          : UNITS.find(([ending]) => ending.test(name))?.[1] ?? "",
        bounds,
        maxLength !== undefined && maxLength !== UUID_LENGTH
          ? `At most ${maxLength} characters.`
          : "",
        maxItems !== undefined ? `At most ${maxItems}.` : "",
        optional ? "May be absent." : isNullable ? "May be null." : "",
      ].filter(Boolean).join(" "),
    );
  }

  /** What stands in it without a name and wants a class. */
  function anonymousIn(schema: Shape): Shape | undefined {
    if (schema.$ref) return undefined;
    const only = besidesNull(schema);
    if (only) return anonymousIn(only);
    if (isClass(schema)) return schema;
    if (schema.items) return anonymousIn(schema.items);
    return typeof schema.additionalProperties === "object"
      ? anonymousIn(schema.additionalProperties)
      : undefined;
  }

  function isListed(whole: Shape): boolean {
    const schema = besidesNull(whole) ?? whole;
    return schema.items !== undefined || typeof schema.additionalProperties === "object";
  }

  return { typeOf, declare, notes, give, given, merged };
}

function valuesOf(schema: Shape | undefined): unknown[] {
  if (schema?.const !== undefined) return [schema.const];
  return (schema?.enum ?? []).filter((value) => value !== null);
}
