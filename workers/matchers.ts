/** Runs every mode's matcher and wakes the one whose queue grew. */

import type { Services } from "../services/compose/mod.ts";

const RETRY_MS = 1_000;

export async function runMatchers(
  { matchers, tickets, clock, log }: Services,
  signal: AbortSignal,
): Promise<void> {
  const listening = listen();
  await Promise.all(matchers.map((matcher) => matcher.run(signal)));
  await listening;
  await Promise.all(matchers.map((matcher) => matcher.release().catch(() => {})));

  async function listen(): Promise<void> {
    const wake = (mode: string) => {
      for (const matcher of matchers) if (mode === "" || matcher.mode.id === mode) matcher.wake();
    };
    while (!signal.aborted) {
      try {
        // Once it stands, the driver restores it after a lost connection by itself.
        const { unlisten } = await tickets.listen(wake);
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        return await unlisten().catch(() => {});
      } catch (error) {
        log.warn({ err: String(error) }, "matchmaking: cannot listen for tickets, polling");
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }
}
