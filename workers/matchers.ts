/** Runs every mode's matcher and wakes the one whose queue grew. */

import type { Services } from "../services/compose/mod.ts";

const RETRY_MS = 1_000;

export async function runMatchers(
  { play: { matchers, tickets }, clock, log }: Pick<Services, "play" | "clock" | "log">,
  signal: AbortSignal,
): Promise<void> {
  const listening = listen();
  await matchers.run(signal);
  await listening;

  async function listen(): Promise<void> {
    while (!signal.aborted) {
      try {
        // Once it stands, the driver restores it after a lost connection by itself.
        const { unlisten } = await tickets.listen(matchers.wake);
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        return await unlisten().catch(() => {});
      } catch (error) {
        log.warn({ err: String(error) }, "matchmaking: cannot listen for tickets, polling");
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }
}
