/** Calls to the service from a page: one at a time shown as busy, what is refused said in words. */

import { useState } from "preact/hooks";
import { VezeError } from "../../sdk/rest/problem.ts";
import { UiWords } from "../../components/words/ui.ts";
import { whyRefused } from "../../components/words/why.ts";

export interface Attempt {
  busy: boolean;
  /** Why the last call did not work. */
  failure: string | undefined;
  /** What the service calls that; undefined for what is none of its failures. */
  code: string | undefined;
  /** @returns undefined when it did not work */
  attempt<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [code, setCode] = useState<string>();
  return {
    busy,
    failure,
    code,
    async attempt(work) {
      setFailure(undefined);
      setCode(undefined);
      setBusy(true);
      try {
        return await work();
      } catch (error) {
        setFailure(await inWords(error));
        setCode(error instanceof VezeError ? error.code : undefined);
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}

export async function inWords(error: unknown): Promise<string> {
  if (!(error instanceof VezeError)) return UiWords.DidNotWork;
  const { status, code, message } = error;
  if (status === 401) return UiWords.YouAreSignedOut;
  // What no service has said is in the reader's words already.
  if (status === 0 && code !== "offline") return message;
  return await whyRefused(error, message);
}
