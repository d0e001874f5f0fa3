/** One operation: unfolded it says all that a caller must know. */

import type { ComponentChildren, VNode } from "preact";
import {
  anchorOf,
  boundsOf,
  curlOf,
  type Entry,
  refName,
  type Schema,
  targetOf,
  typeOf,
} from "./api_document.ts";
import { TryWords } from "../words/try_call.ts";
import { tryAddress } from "./try_operation.ts";
import { byCurl, DocsWords, inPlace, problemsItMayAnswer } from "../words/docs.ts";

/** A problem that may be the answer. */
export interface ProblemName {
  /** `<domain>.<code>`. */
  name: string;
  status: number;
  title: string;
}

export interface DocsOperationProps {
  entry: Entry;
  schemas: Record<string, Schema>;
  problems: readonly ProblemName[];
  /** How often it may be called, in words. */
  limit: string | undefined;
  /** Shown unfolded. */
  open: boolean;
}

export function DocsOperation(
  { entry, schemas, problems, limit, open }: DocsOperationProps,
): VNode {
  const { method, path, operation } = entry;
  const body = operation.requestBody?.content["application/json"]?.schema;
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) =>
    /^\d+$/.test(status)
  );
  return (
    <details class="operation" open={open}>
      <summary>
        <code class={`method ${method.toLowerCase()}`}>{method}</code>
        <code class="path">{path}</code>
        <span>{operation.summary}</span>
      </summary>
      <div id={anchorOf(entry)} class="inside">
        {operation.description && <p>{operation.description}</p>}
        <dl class="facts">
          <Fact name={DocsWords.For}>
            {operation["x-roles"]?.join(", ") ?? DocsWords.Everybody}
          </Fact>
          {limit && <Fact name={DocsWords.AtMost}>{limit}</Fact>}
        </dl>
        {operation.parameters && operation.parameters.length > 0 && (
          <Members
            title={DocsWords.Parameters}
            members={operation.parameters.map((each) => ({
              name: each.name,
              place: each.in,
              required: each.required ?? false,
              schema: {
                ...each.schema,
                ...(each.description && { description: each.description }),
              },
            }))}
          />
        )}
        {body && <Shape title={DocsWords.Body} schema={schemas[refName(body) ?? ""] ?? body} />}
        {answers.map(([status, { description, content }]) => {
          const schema = content && Object.values(content)[0]?.schema;
          return (
            <div key={status} class="answer">
              <h4>
                <code>{status}</code> {description}
              </h4>
              {schema && <Shape schema={schema} />}
            </div>
          );
        })}
        <details>
          <summary class="quiet">{problemsItMayAnswer(problems.length)}</summary>
          <ul class="problems">
            {problems.map(({ name, status, title }) => (
              <li key={name}>
                <code>{status}</code> <a href={`/problems/${name}`}>{title}</a>
              </li>
            ))}
          </ul>
        </details>
        <h4>{DocsWords.TryIt}</h4>
        <p>
          <a href={tryAddress(entry)}>{TryWords.SendFromHere}</a>
        </p>
        <pre tabIndex={0} aria-label={byCurl(method, path)}>
          <code>{curlOf(entry, schemas)}</code>
        </pre>
      </div>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Member {
  name: string;
  place?: string;
  required: boolean;
  schema: Schema;
}

function Members({ title, members }: { title?: string; members: readonly Member[] }): VNode {
  return (
    <>
      {title && <h4>{title}</h4>}
      <dl class="members">
        {members.map(({ name, place, required, schema }) => (
          <div key={`${place} ${name}`}>
            <dt>
              <code>{name}</code>
              {place && <span class="quiet">{inPlace(place)}</span>}
              {required && <span class="needed">{DocsWords.Required}</span>}
            </dt>
            <dd>
              <Type schema={schema} />
              {boundsOf(schema) && <span class="quiet">{`, ${boundsOf(schema)}`}</span>}
              {schema.description && <p>{schema.description}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Members of an object in place; what has a name of its own is described once, and led to. */
export function Shape(
  { title, schema }: { title?: string; schema: Schema },
): VNode {
  const { properties } = schema;
  if (!properties || targetOf(schema)) {
    return (
      <>
        {title && <h4>{title}</h4>}
        <p>
          <Type schema={schema} />
        </p>
      </>
    );
  }
  const members = Object.entries(properties).map(([name, each]) => ({
    ...{ name, schema: each, required: schema.required?.includes(name) ?? false },
  }));
  return <Members {...(title && { title })} members={members} />;
}

function Type({ schema }: { schema: Schema }): VNode {
  const target = targetOf(schema);
  return target ? <a href={`/docs#schema-${target}`}>{typeOf(schema)}</a> : <>{typeOf(schema)}</>;
}
