/**
 * What the device can do for a match: a screen that stays lit, and one that is filled.
 *
 * Holds the lock while it is wanted. Browsers take it when the page is hidden; it is asked for again
 * when the page is back. Where there is none, or it is refused, the match goes on without.
 */

export interface Awake {
  /** While a match runs. */
  want(wanted: boolean): void;
  close(): void;
}

export function createAwake(): Awake {
  let wanted = false;
  let asked = false;
  let lock: WakeLockSentinel | undefined;

  async function take(): Promise<void> {
    if (!wanted || asked || document.visibilityState !== "visible") return;
    asked = true;
    const taken = await navigator.wakeLock?.request("screen").catch(() => undefined);
    asked = false;
    lock = taken;
    if (!wanted) return drop();
    taken?.addEventListener("release", () => lock = undefined);
  }
  function drop(): void {
    void lock?.release().catch(() => {});
    lock = undefined;
  }
  const back = () => void (lock ?? take());
  document.addEventListener("visibilitychange", back);

  return {
    want(now) {
      if (now === wanted) return;
      wanted = now;
      if (now) void take();
      else drop();
    },
    close() {
      document.removeEventListener("visibilitychange", back);
      wanted = false;
      drop();
    },
  };
}

/** Phones that can be held across the screen are, for as long as it is filled. */
export async function fillScreen(wanted: boolean): Promise<void> {
  try {
    if (!wanted) return await document.exitFullscreen();
    await document.documentElement.requestFullscreen({ navigationUI: "hide" });
    const { orientation } = screen as unknown as {
      orientation?: { lock?: (to: string) => Promise<void> };
    };
    await orientation?.lock?.("landscape");
  } catch {
    // Refused: the page stays as it is.
  }
}
