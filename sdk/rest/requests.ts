/**
 * Requests over the socket that wait for their replies.
 *
 * Holds who waits, by the request's id; the connection gives it each reply, and says when it broke.
 * Every request ends (RT10): by its reply, a refusal, or `offline`. One that stays unanswered for 15
 * seconds brings the connection down, and with it all the others that wait.
 */

import type { ErrorFrame, Reply } from "../rooms/frames.ts";
import { VezeError } from "./problem.ts";
import type { Runtime } from "../runtime.ts";

export interface Requests {
  /** Resolves with the reply to the request that `send` sends under the id it is given. */
  add<R extends Reply>(send: (id: number) => void, onReply?: (reply: R) => void): Promise<R>;
  /** Gives a reply to whoever waits for it. @returns whether somebody did */
  take(frame: Reply | ErrorFrame): boolean;
  /** Tells all who wait that no answer will come. */
  breakOff(): void;
}

const REQUEST_MS = 15_000;

interface Waiting {
  /** The server answers each request in the shape of its kind. */
  resolve(reply: Reply): void;
  reject(error: Error): void;
  callOff(): void;
}

export function createRequests(
  { runtime, onSilence }: {
    runtime: Pick<Runtime, "after">;
    /** A request was not answered in time: a server that answers nothing is as good as gone. */
    onSilence: () => void;
  },
): Requests {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  return {
    add<R extends Reply>(send: (id: number) => void, onReply?: (reply: R) => void): Promise<R> {
      const id = ++lastId;
      send(id);
      return new Promise((resolve, reject) => {
        waiting.set(id, {
          resolve(reply: R) {
            onReply?.(reply);
            resolve(reply);
          },
          reject,
          callOff: runtime.after(REQUEST_MS, () => waiting.has(id) && onSilence()),
        });
      });
    },
    take(frame) {
      const request = waiting.get(frame.id);
      if (!request) return false;
      waiting.delete(frame.id);
      request.callOff();
      if (frame.op === "error") {
        request.reject(new VezeError(frame.code, frame.detail ?? frame.title, 0, frame));
      } else request.resolve(frame);
      return true;
    },
    breakOff() {
      const all = [...waiting.values()];
      waiting.clear();
      for (const { reject, callOff } of all) {
        callOff();
        reject(new VezeError("offline", "The connection broke before the answer came"));
      }
    },
  };
}
