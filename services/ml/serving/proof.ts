/** A model tried out in a thread of its own, which ends with it: nobody knows yet what it costs (IN7). */

import type { Clock } from "../../platform/time/clock.ts";
import { type ModelBytes, ModelUnusable, PROOF_MS } from "./inference.ts";
import { EngineDied, type Lane } from "./types.ts";

/** The only one that the thread ever has. */
const MODEL = 1;

/**
 * @param openLane a lane of which nothing else knows, and who is told of its changes
 * @throws ModelUnusable; EngineDied where the thread did not come up
 */
export async function proveAlone(
  { onnx, width }: ModelBytes,
  { rows, count }: { rows: Float32Array; count: number },
  { openLane, clock }: { openLane(onChange: () => void): Lane; clock: Clock },
): Promise<Float32Array> {
  let wasUp = false;
  const lane = openLane(() => {
    if (lane.state.is === "up") wasUp = true;
  });
  const ended = new AbortController();
  let isLate = false;
  void clock.sleep(PROOF_MS, ended.signal).then(() => {
    if (ended.signal.aborted) return;
    isLate = true;
    lane.close();
  });
  try {
    lane.start();
    await lane.load({ id: MODEL, onnx, width });
    // It is handed over to the thread.
    return await lane.run({ model: MODEL, rows: rows.slice(), count });
  } catch (error) {
    if (error instanceof EngineDied && !wasUp) throw error;
    const why = isLate ? `no answer within ${PROOF_MS / 1_000} s` : (error as Error).message;
    throw new ModelUnusable(why, { cause: error });
  } finally {
    ended.abort();
    lane.close();
  }
}
