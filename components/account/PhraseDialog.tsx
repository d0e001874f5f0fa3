/** Makes a recovery phrase and shows it once: asked first, shown then, gone when it closes. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Failed } from "../ui/States.tsx";
import { WaysWords } from "../words/ways.ts";

export interface PhraseDialogProps {
  open: boolean;
  /** Whether a phrase is there, which the new one ends. */
  replaces: boolean;
  busy: boolean;
  failure: string | undefined;
  /** @returns undefined where it did not work */
  renew: (once: boolean) => Promise<string | undefined>;
  /** @param made whether there is a new phrase */
  onClose: (made: boolean) => void;
}

export function PhraseDialog(
  { open, replaces, busy, failure, renew, onClose }: PhraseDialogProps,
): VNode {
  const [once, setOnce] = useState(false);
  const [phrase, setPhrase] = useState<string>();
  const close = () => {
    setPhrase(undefined);
    onClose(phrase !== undefined);
  };
  return (
    <Dialog title={WaysWords.Phrase} open={open} onClose={close}>
      {phrase === undefined
        ? (
          <>
            <p>{WaysWords.WhatAPhraseIs}</p>
            {replaces && <p>{WaysWords.AskForAnother}</p>}
            <label class="check">
              <input
                type="checkbox"
                checked={once}
                onInput={(event) => setOnce(event.currentTarget.checked)}
              />
              {WaysWords.WorksOnce}
            </label>
            <Failed text={failure} />
            <div class="actions">
              <Button
                kind="primary"
                disabled={busy}
                onClick={async () => setPhrase(await renew(once))}
              >
                {WaysWords.ShowTheWords}
              </Button>
              <Button onClick={close}>{WaysWords.Cancel}</Button>
            </div>
          </>
        )
        : (
          <>
            <p>{WaysWords.WriteThemDown}</p>
            <ol class="phrase" translate={false}>
              {phrase.split(" ").map((word, i) => <li key={i}>{word}</li>)}
            </ol>
            <div class="actions">
              <Button kind="primary" onClick={close}>{WaysWords.IHaveThem}</Button>
            </div>
          </>
        )}
    </Dialog>
  );
}
