/** One operation of the reference, sent from the page with the rights of whoever is signed in. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Dialog } from "../../components/ui/Dialog.tsx";
import { Field } from "../../components/ui/Field.tsx";
import { Failed } from "../../components/ui/States.tsx";
// With the client, in whose script the parts of most islands are: apart they cost every page more.
import "../lib/session.ts";
import { answered, callsAs, parameterIn, TryWords } from "../../components/words/try_call.ts";

export interface TryCallProps {
  method: string;
  /** As in the document: `/a/{b}`. */
  path: string;
  parameters: { name: string; in: "path" | "query"; required: boolean; hint?: string }[];
  /** An example of its body; absent: it takes none. */
  body?: string;
  /** Who is signed in. */
  who?: string;
}

interface Answered {
  status: number;
  ms: number;
  text: string;
}

/** Letters of an answer that are shown. */
const MOST = 20_000;

export const TryCall = island("TryCall", function TryCall(props: TryCallProps) {
  const { method, path, parameters, who } = props;
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(props.body ?? "");
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [answer, setAnswer] = useState<Answered>();
  const changes = method !== "GET";

  async function send(): Promise<void> {
    setAsked(false);
    setFailure(undefined);
    if (props.body !== undefined && !isJson(body)) return setFailure(TryWords.NotJson);
    setBusy(true);
    const began = performance.now();
    try {
      const response = await fetch(addressOf(props, values), {
        method,
        headers: {
          accept: "application/json",
          ...(props.body !== undefined && { "content-type": "application/json" }),
        },
        ...(props.body !== undefined && { body }),
      });
      const text = pretty(await response.text());
      const ms = Math.round(performance.now() - began);
      setAnswer({ status: response.status, ms, text: text.slice(0, MOST) });
    } catch {
      setFailure(TryWords.NoAnswer);
    }
    setBusy(false);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (changes) setAsked(true);
        else void send();
      }}
    >
      <p class="quiet">{who === undefined ? TryWords.NobodyHere : callsAs(who)}</p>
      <div class="fields">
        {parameters.map(({ name, in: place, required, hint }) => (
          <Field key={name} label={parameterIn(name, place)} hint={hint}>
            <input
              type="text"
              required={required}
              value={values[name] ?? ""}
              onInput={({ currentTarget: { value } }) =>
                setValues((all) => ({ ...all, [name]: value }))}
            />
          </Field>
        ))}
      </div>
      {props.body !== undefined && (
        <Field label={TryWords.BodyLabel}>
          <textarea
            rows={6}
            value={body}
            spellcheck={false}
            onInput={({ currentTarget: { value } }) => setBody(value)}
          />
        </Field>
      )}
      <div class="actions">
        <Button submit disabled={busy}>{TryWords.Send}</Button>
      </div>
      <Failed text={failure} />
      <div role="status">
        {answer && (
          <>
            <p class="number">{answered(answer.status, answer.ms)}</p>
            <pre tabIndex={0} aria-label={answered(answer.status, answer.ms)}>
              <code>{answer.text === "" ? TryWords.NoBody : answer.text}</code>
            </pre>
          </>
        )}
      </div>
      <Dialog title={TryWords.AskedTitle} open={asked} onClose={() => setAsked(false)}>
        <p>
          <code>{`${method} ${path}`}</code>
        </p>
        <p>{TryWords.ForReal}</p>
        <div class="actions">
          <Button onClick={() => setAsked(false)}>{TryWords.GoBack}</Button>
          <Button kind="danger" onClick={() => void send()}>{TryWords.SendIt}</Button>
        </div>
      </Dialog>
    </form>
  );
});

function addressOf({ path, parameters }: TryCallProps, values: Record<string, string>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? ""));
  const query = parameters.filter((each) => each.in === "query" && values[each.name])
    .map(({ name }) => [name, values[name]!]);
  return query.length === 0 ? filled : `${filled}?${new URLSearchParams(query)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function pretty(text: string): string {
  return isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
