/** The API's reference: every operation, found by area, by search or by its address. */

import type { VNode } from "preact";
import { anchorOf, type ApiDocument, listEntries } from "./api_document.ts";
import { Button } from "../ui/Button.tsx";
import { DocsGuides } from "../words/DocsGuides.tsx";
import { DocsOperation, type ProblemName, Shape } from "./DocsOperation.tsx";
import { Field } from "../ui/Field.tsx";
import { countFound, DocsWords } from "../words/docs.ts";

export interface DocsPageProps {
  document: ApiDocument;
  /** What was searched for. */
  search: string;
  /** Problems by area; those of any request under "". */
  problems: Record<string, ProblemName[]>;
  /** Limits in words, by name. */
  limits: Record<string, string>;
  /** The client's first lines. */
  firstLines: string;
}

/** So few that they are shown unfolded. */
const FEW = 3;

export function DocsPage({ document, search, problems, limits, firstLines }: DocsPageProps): VNode {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const entries = listEntries(document, words);
  const areas = [...Map.groupBy(entries, ({ area }) => area)]
    .sort(([one], [other]) => one < other ? -1 : 1);
  const schemas = document.components?.schemas ?? {};
  return (
    <>
      <link rel="stylesheet" href="/static/docs.css" />
      <h1>{DocsWords.Api}</h1>
      <p>
        {document.info.description}
        {DocsWords.AsAFile}
        <a href="/openapi.json">{DocsWords.OpenapiFile}</a>.
      </p>
      <form class="fields" method="get" action="/docs" role="search">
        <Field label={DocsWords.SearchOperations}>
          <input type="search" name="q" value={search} maxLength={64} />
        </Field>
        <Button submit icon="search">{DocsWords.Search}</Button>
      </form>
      <div class="reference">
        <nav aria-label={DocsWords.Areas} class="areas">
          <ul>
            {words.length === 0 && (
              <li>
                <a href="#start">{DocsWords.StartHere}</a>
              </li>
            )}
            {areas.map(([area, members]) => (
              <li key={area}>
                <a href={`#area-${area}`}>{area}</a> <span class="quiet">{members.length}</span>
              </li>
            ))}
            {words.length === 0 && (
              <li>
                <a href="#schemas">{DocsWords.Schemas}</a>
              </li>
            )}
          </ul>
        </nav>
        <div>
          {words.length > 0 && (
            <p role="status">
              {countFound(entries.length)}
              <a href="/docs">{DocsWords.ShowAll}</a>
            </p>
          )}
          {words.length === 0 && <DocsGuides firstLines={firstLines} />}
          {areas.map(([area, members]) => (
            <section key={area} aria-labelledby={`area-${area}`}>
              <h2 id={`area-${area}`}>{area}</h2>
              {members.map((entry) => (
                <DocsOperation
                  key={anchorOf(entry)}
                  entry={entry}
                  schemas={schemas}
                  problems={problemsOf(entry.operation, [
                    ...(problems[""] ?? []),
                    ...(problems[area] ?? []),
                  ])}
                  limit={limits[entry.operation["x-limit"] ?? ""]}
                  open={words.length > 0 && entries.length <= FEW}
                />
              ))}
            </section>
          ))}
          {words.length === 0 && (
            <section aria-labelledby="schemas">
              <h2 id="schemas">{DocsWords.Schemas}</h2>
              {Object.entries(schemas).sort(([a], [b]) => a < b ? -1 : 1).map(([name, schema]) => (
                <details key={name} class="operation">
                  <summary>
                    <code>{name}</code>
                  </summary>
                  <div id={`schema-${name}`} class="inside">
                    <Shape schema={schema} />
                  </div>
                </details>
              ))}
            </section>
          )}
        </div>
      </div>
    </>
  );
}

/** Of the problems of any request, those that this one can meet. */
function problemsOf(
  operation: DocsOperationOf,
  problems: readonly ProblemName[],
): readonly ProblemName[] {
  const never = new Set<string>();
  if (!operation["x-roles"]) never.add("request.unauthorized").add("request.forbidden");
  if (!operation["x-limit"]) never.add("request.rate_limited");
  if (!operation.requestBody) {
    for (const code of ["malformed", "too_large", "unsupported_media_type"]) {
      never.add(`request.${code}`);
    }
    if (!operation.parameters?.length) never.add("request.invalid");
  }
  return problems.filter(({ name }) => !never.has(name));
}

type DocsOperationOf = ReturnType<typeof listEntries>[number]["operation"];
