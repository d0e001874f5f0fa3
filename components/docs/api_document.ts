/** An OpenAPI document as its reader needs it: types in words, examples, addresses within the page. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Content {
  [mediaType: string]: { schema: Schema };
}

export interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: {
    name: string;
    in: "path" | "query" | "header";
    required?: boolean;
    schema: Schema;
    description?: string;
  }[];
  requestBody?: { content: Content };
  responses?: Record<string, { description: string; content?: Content }>;
  /** Who may call it; absent: everybody. */
  "x-roles"?: string[];
  /** How often, by its name. */
  "x-limit"?: string;
}

export interface ApiDocument {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/** An operation with where it is. */
export interface Entry {
  method: string;
  path: string;
  area: string;
  operation: Operation;
}

/** Every operation that has all the words. */
export function listEntries({ paths }: ApiDocument, words: readonly string[] = []): Entry[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path, area: operation.tags?.[0] ?? "Other", operation },
    }))
  ).filter(({ method, path, area, operation }) => {
    const text = `${method} ${path} ${area} ${operation.summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function anchorOf({ method, path }: Pick<Entry, "method" | "path">): string {
  return `${method} ${path}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replace(/-$/, "");
}

/** Name of the schema that a reference leads to. */
export function refName({ $ref }: Schema): string | undefined {
  return $ref?.split("/").at(-1);
}

/** The one schema that another is but a name or a list of. */
export function targetOf(schema: Schema): string | undefined {
  return refName(schema) ?? (schema.items && targetOf(schema.items)) ??
    (schema.allOf?.[0] && targetOf(schema.allOf[0]));
}

/** What a value is, in a few words. */
export function typeOf(schema: Schema): string {
  const name = refName(schema);
  if (name) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" and ");
  const types = [schema.type ?? "any"].flat();
  return types.map((type) => {
    if (type === "array") return schema.items ? `list of ${typeOf(schema.items)}` : "list";
    if (type === "object" && typeof schema.additionalProperties === "object") {
      return `${typeOf(schema.additionalProperties)} by name`;
    }
    return type === "string" && schema.format ? schema.format : type;
  }).join(" or ");
}

/** What a value must keep to. */
export function boundsOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = schema;
  const range = (least: number | undefined, most: number | undefined, unit: string) =>
    least === undefined && most === undefined
      ? undefined
      : least === undefined
      ? `up to ${most}${unit}`
      : most === undefined
      ? `${least}${unit} or more`
      : `${least} to ${most}${unit}`;
  // The formats say all there is to say of these.
  const length = schema.format === undefined;
  return [
    range(minimum, maximum, ""),
    length ? range(minLength, maxLength, " characters") : undefined,
    range(minItems, maxItems, " members"),
    schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} if absent`,
  ].filter(Boolean).join(", ");
}

const SAMPLE_ID = "018f3c2e-7a41-7d06-9b7e-0c5a4d1e2f33";

/** A value of the kind; only what is required, unless nothing is. */
export function exampleOf(
  schema: Schema,
  schemas: Record<string, Schema>,
  name = "",
  depth = 0,
): unknown {
  if (depth > 5) return {};
  const ref = refName(schema);
  if (ref) return exampleOf(schemas[ref] ?? {}, schemas, name, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.[0];
  if (choice) return exampleOf(choice, schemas, name, depth + 1);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((each) => exampleOf(each, schemas, name, depth)));
  }
  switch ([schema.type].flat()[0]) {
    case "object": {
      const all = Object.entries(schema.properties ?? {});
      const needed = all.filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(
        (needed.length > 0 ? needed : all.slice(0, 1))
          .map(([name, each]) => [name, exampleOf(each, schemas, name, depth + 1)]),
      );
    }
    case "array":
      return schema.items ? [exampleOf(schema.items, schemas, name, depth + 1)] : [];
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, 1);
    case "boolean":
      return true;
    default:
      return sampleText(schema, name);
  }
}

const SAMPLES: Record<string, string> = {
  ...{ mode: "duel", season: "current", region: "eu-north", sku: "xp-boost", currency: "EUR" },
  ...{ display_name: "Ada", event: "jump", date: "2026-11-01" },
};

function sampleText({ format, minLength = 0 }: Schema, name: string): string {
  if (format === "uuid") return SAMPLE_ID;
  if (format === "date-time") return "2026-11-01T12:00:00Z";
  return (SAMPLES[name] ?? name.replaceAll("_", "-")).padEnd(minLength, "x");
}

/** The call as a command that can be tried. */
export function curlOf(
  { method, path, operation }: Entry,
  schemas: Record<string, Schema>,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const schema = operation.parameters?.find((each) => each.name === name)?.schema ?? {};
    return String(exampleOf(schema, schemas, name));
  });
  const asked = (operation.parameters ?? []).filter((each) => each.in === "query" && each.required)
    .map(({ name, schema }) => `${name}=${exampleOf(schema, schemas, name)}`).join("&");
  const body = operation.requestBody?.content["application/json"]?.schema;
  return [
    `curl ${method === "GET" ? "" : `-X ${method} `}"$VEZE${filled}${asked && `?${asked}`}"`,
    operation["x-roles"] && `-H "authorization: Bearer $TOKEN"`,
    body && `-H "content-type: application/json"`,
    body && `-d '${JSON.stringify(exampleOf(body, schemas))}'`,
  ].filter(Boolean).join(" \\\n  ");
}
