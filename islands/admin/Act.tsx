/**
 * The one way to act from a staff page: a button, a dialog that says what will happen, the call, a word
 * on what was done, and the page's panels drawn anew. The same dialog sends the same idempotency key, so
 * that pressing again does nothing twice.
 */

import { useRef, useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Dialog } from "../../components/ui/Dialog.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { AdminWords } from "../../components/words/admin.ts";
import { toError } from "../../sdk/rest/problem.ts";
import { useAttempt } from "../lib/attempt.ts";
import { renewPanels } from "../lib/panels.ts";
import { said } from "../lib/said.ts";
import { ActField, type Asked } from "../../components/admin/ActField.tsx";
// With the client, in whose script the parts of most islands are: apart they cost every page more.
import "../lib/session.ts";
import { isOutdated } from "./outdated.ts";

export interface ActProps {
  /** On the button; a longer `label` tells apart what reads the same. */
  name: string;
  label?: string;
  kind?: "danger" | "quiet" | "primary";
  /** Over the dialog: what will be done, and to whom. */
  title: string;
  /** What follows from it, a sentence each: reversible or not. */
  consequences: string[];
  call: { method: "POST" | "PUT" | "PATCH" | "DELETE"; path: string; body?: object };
  /** What the caller fills in; members of the body by their names. */
  asked?: Asked[];
  /** State that the page was drawn from, where two may act at once: sent as `If-Match`. */
  expected?: string;
  /** Said once it is done. */
  done: string;
  /** Member of the answer that is shown this once: a secret. */
  shows?: string;
  /** Name of the file that the answer is saved as. */
  saves?: string;
}

export const Act = island("Act", function Act(props: ActProps) {
  const { name, label, kind, title, consequences, asked = [], done, shows } = props;
  const [open, setOpen] = useState(false);
  const [values, setValues] = useState(() => firstValues(asked));
  const [outdated, setOutdated] = useState(false);
  const [shown, setShown] = useState<string>();
  const key = useRef("");
  const place = useRef<HTMLDivElement>(null);
  const { busy, failure, attempt } = useAttempt();

  function ask(): void {
    key.current = crypto.randomUUID();
    setValues(firstValues(asked));
    setShown(undefined);
    setOutdated(false);
    setOpen(true);
    isOutdated().then(setOutdated, () => {});
  }

  async function act(): Promise<void> {
    const panel = place.current?.closest<HTMLElement>("[data-panel]");
    const answer = await attempt(() => send(props, values, key.current));
    if (answer === undefined) return;
    said.value = { text: done };
    if (shows !== undefined && answer[shows] !== undefined) return setShown(String(answer[shows]));
    setOpen(false);
    await settle(panel);
  }

  async function leave(): Promise<void> {
    setOpen(false);
    if (shown !== undefined) await settle(place.current?.closest<HTMLElement>("[data-panel]"));
  }

  return (
    <div class="act" ref={place}>
      <Button {...(kind && { kind })} {...(label && { label })} onClick={ask}>{name}</Button>
      <Dialog title={title} open={open} onClose={() => void leave()}>
        {shown !== undefined
          ? (
            <>
              <p>{AdminWords.ShownOnce}</p>
              <p>
                <code>{shown}</code>
              </p>
              <div class="actions">
                <Button onClick={() => void leave()}>{AdminWords.Close}</Button>
              </div>
            </>
          )
          : (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (!busy) void act();
              }}
            >
              {outdated && <p class="warning" role="status">{AdminWords.Outdated}</p>}
              {consequences.map((text) => <p key={text}>{text}</p>)}
              {asked.map((field) => (
                <ActField
                  key={field.name}
                  field={field}
                  value={values[field.name] ?? ""}
                  onValue={(value) => setValues((all) => ({ ...all, [field.name]: value }))}
                />
              ))}
              <p class="quiet small">{AdminWords.IsWrittenDown}</p>
              <Failed text={failure} />
              <div class="actions">
                <Button onClick={() => setOpen(false)}>{AdminWords.GoBack}</Button>
                <Button submit disabled={busy} kind={kind === "danger" ? "danger" : "primary"}>
                  {name}
                </Button>
              </div>
            </form>
          )}
      </Dialog>
    </div>
  );
});

const SAVED_MS = 60_000;

/** Draws anew what changed, and leaves the focus where it was done. */
async function settle(panel: HTMLElement | null | undefined): Promise<void> {
  await renewPanels().catch(() => {});
  panel?.setAttribute("tabindex", "-1");
  panel?.focus({ preventScroll: true });
  dispatchEvent(new Event("veze:acted"));
}

/** Of several without a value the first is picked, as the browser shows it. */
function firstValues(asked: readonly Asked[]): Record<string, string> {
  return Object.fromEntries(asked.map(({ name, value, kind, choices }) => {
    const first = kind === "choice" ? choices?.[0]?.[0] : undefined;
    return [name, value ?? first ?? ""];
  }));
}

async function send(
  { call, asked = [], expected, saves }: ActProps,
  values: Record<string, string>,
  key: string,
): Promise<Record<string, unknown>> {
  const filled = asked.map((field) => [field, values[field.name] ?? ""] as const)
    .filter(([, value]) => value.trim() !== "");
  const body: Record<string, unknown> = { ...call.body };
  for (const [{ name, sends }, value] of filled) {
    body[name] = sends === "number"
      ? Number(value)
      : sends === "boolean"
      ? value === "true"
      : sends === "list"
      ? value.split(/[\s,]+/).filter(Boolean)
      : sends === "instant"
      ? new Date(value).toISOString()
      : value.trim();
  }
  const bodied = Object.keys(body).length > 0 || call.method !== "DELETE";
  const answer = await fetch(call.path, {
    method: call.method,
    headers: {
      "accept": "application/json",
      "idempotency-key": key,
      ...(bodied && { "content-type": "application/json" }),
      ...(expected !== undefined && { "if-match": expected }),
    },
    ...(bodied && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw await toError(answer);
  if (saves !== undefined) return save(await answer.blob(), saves);
  return answer.status === 204 ? {} : await answer.json();
}

/** Hands a file to the browser, which keeps it where its user wants. */
function save(file: Blob, download: string): Record<string, never> {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href, download }).click();
  // The browser has read where it lies by then.
  setTimeout(() => URL.revokeObjectURL(href), SAVED_MS);
  return {};
}
