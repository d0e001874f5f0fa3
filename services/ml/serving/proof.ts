/**
 * Models tried out in threads of their own, each of which ends with its model: nobody knows yet what it
 * costs (IN7).
 *
 * Holds the lane of the proof under way; the adapter asks for proofs, one of which runs after the other,
 * so that many at once take no more memory than one.
 */

import type { Clock } from "../../platform/time/clock.ts";
import { type ModelBytes, ModelUnusable, PROOF_MS } from "./inference.ts";
import { EngineDied, type Lane } from "./types.ts";

export interface Prover {
  /** @throws ModelUnusable; EngineDied where the thread did not come up, or was closed */
  prove(model: ModelBytes, rows: Float32Array, count: number): Promise<Float32Array>;
  /** Ends the proof under way, and those that wait. */
  close(): void;
}

/** The only one that such a thread ever has. */
const MODEL = 1;

/** @param openLane a lane of which nothing else knows, and who is told of its changes */
export function createProver(
  { openLane, clock }: { openLane(onChange: () => void): Lane; clock: Clock },
): Prover {
  let last: Promise<unknown> = Promise.resolve();
  let proving: Lane | undefined;
  let isClosed = false;

  async function proveAlone(
    { onnx, width }: ModelBytes,
    rows: Float32Array,
    count: number,
  ): Promise<Float32Array> {
    if (isClosed) throw new EngineDied("it is closed");
    let [wasUp, isLate] = [false, false];
    const lane = proving = openLane(() => {
      if (lane.state.is === "up") wasUp = true;
    });
    const ended = new AbortController();
    void clock.sleep(PROOF_MS, ended.signal).then(() => {
      if (ended.signal.aborted) return;
      isLate = true;
      lane.close();
    });
    try {
      lane.start();
      await lane.load({ id: MODEL, onnx, width });
      // Handed over to the thread, and the caller's to keep.
      return await lane.run({ model: MODEL, rows: rows.slice(), count });
    } catch (error) {
      if (isClosed || error instanceof EngineDied && !wasUp) throw error;
      const why = isLate ? `no answer within ${PROOF_MS / 1_000} s` : (error as Error).message;
      throw new ModelUnusable(why, { cause: error });
    } finally {
      ended.abort();
      lane.close();
    }
  }

  return {
    prove(model, rows, count) {
      const proof = last.then(() => proveAlone(model, rows, count));
      last = proof.catch(() => {});
      return proof;
    },
    close() {
      isClosed = true;
      proving?.close();
    },
  };
}
