/** A node whose time of day stands in a file; running time goes on as it does. */

import { findFaketime } from "../../support/engines/find_engines.ts";

export interface OwnClock {
  /** Settings of the node. */
  env: Record<string, string>;
  /** Where its time of day stands, as `+0` or `-1h`; undefined where clocks cannot be moved. */
  file: string | undefined;
}

/** The file goes with the stack. */
export async function ownClock(undo: AsyncDisposableStack, at = "+0"): Promise<OwnClock> {
  const faketime = await findFaketime();
  if (!faketime) return { env: {}, file: undefined };
  const file = await Deno.makeTempFile();
  undo.defer(() => Deno.remove(file));
  await Deno.writeTextFile(file, at);
  const env = {
    LD_PRELOAD: faketime,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  return { env, file };
}
