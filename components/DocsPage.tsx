import type { VNode } from "preact";

interface Operation {
  summary?: string;
  tags?: string[];
  /** Who may call it; absent: everybody. */
  "x-roles"?: string[];
}

/** The parts of an OpenAPI document this page shows. */
export interface ApiDocument {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
}

/** Every operation, by area. */
export function DocsPage({ document }: { document: ApiDocument }): VNode {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
  );
  const areas = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? "Other");
  return (
    <>
      <h1>API</h1>
      <p>
        {document.info.description} The machine-readable description is{" "}
        <a href="/openapi.json">openapi.json</a>.
      </p>
      {[...areas].map(([area, members]) => (
        <section key={area}>
          <h2>{area}</h2>
          <table>
            <tbody>
              {members.map(({ path, method, operation }) => (
                <tr key={`${method} ${path}`}>
                  <td class="whole">
                    <code>{method.toUpperCase()}</code>
                  </td>
                  <td>
                    <code>{path}</code>
                  </td>
                  <td>{operation.summary}</td>
                  <td class="quiet">{operation["x-roles"]?.join(", ") ?? "public"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </>
  );
}
