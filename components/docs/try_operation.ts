/** What a page needs to send an operation of the document. */

import { type ApiDocument, boundsOf, exampleOf, listEntries, typeOf } from "./api_document.ts";

export interface TryOperation {
  method: string;
  path: string;
  parameters: { name: string; in: "path" | "query"; required: boolean; hint?: string }[];
  body?: string;
}

/** @param name `GET /store/catalog`; undefined where there is no such operation */
export function findOperation(document: ApiDocument, name: string): TryOperation | undefined {
  const entry = listEntries(document).find(({ method, path }) => `${method} ${path}` === name);
  if (!entry) return undefined;
  const { method, path, operation } = entry;
  const schemas = document.components?.schemas ?? {};
  const body = operation.requestBody?.content["application/json"]?.schema;
  return {
    ...{ method, path },
    parameters: (operation.parameters ?? []).flatMap((each) =>
      each.in === "header" ? [] : [{
        ...{ name: each.name, in: each.in, required: each.required ?? false },
        hint: [typeOf(each.schema), boundsOf(each.schema)].filter(Boolean).join(", "),
      }]
    ),
    ...(body && { body: JSON.stringify(exampleOf(body, schemas), null, 2) }),
  };
}

/** Where an operation is sent from. */
export function tryAddress({ method, path }: { method: string; path: string }): string {
  return `/docs?${new URLSearchParams({ try: `${method} ${path}` })}#try`;
}
