/**
 * Calls that wait for the engine, cut into pieces, so that none waits for all of another (IN3, IN4).
 *
 * Holds the calls in the order of their turns and how many pieces are left of them; the adapter asks
 * for the next batch whenever a thread is free. Calls of a few rows go first, in at most half of a
 * batch that began with a large one; what is left of a large one goes to the end.
 */

export interface Call {
  model: number;
  width: number;
  rows: Float32Array;
  count: number;
  /** By the clock's `elapsed`. */
  due: number;
  scores: Float32Array;
  /** Rows that were handed out, and rows that came back. */
  taken: number;
  done: number;
  /** Answered or refused: what comes back for it is nobody's. */
  isOver: boolean;
  resolve(scores: Float32Array): void;
  reject(error: Error): void;
}

export interface Batch {
  model: number;
  rows: Float32Array;
  count: number;
  /** Whose rows these are, in order. */
  parts: { call: Call; from: number; count: number }[];
}

export interface PieceQueue {
  /** False when there is no room for all of it. */
  add(call: Call): boolean;
  /** Of the first call whose model `isServed` here. */
  take(isServed: (model: number) => boolean): Batch | undefined;
  /** Takes out whom `isGone` names. */
  remove(isGone: (call: Call) => boolean): Call[];
  has(model: number): boolean;
  readonly pieces: number;
}

const SMALL_ROWS = 16;

export function createPieceQueue(
  { pieceRows, mostPieces }: { pieceRows: number; mostPieces: number },
): PieceQueue {
  let waiting: Call[] = [];
  const left = (call: Call) => call.count - call.taken;
  const piecesOf = (call: Call) => Math.ceil(left(call) / pieceRows);
  const pieces = () => waiting.reduce((sum, call) => sum + piecesOf(call), 0);
  const isSmall = (call: Call) => left(call) <= SMALL_ROWS;

  /** Rows of each call in the batch that begins with `first`. */
  function choose(first: Call): Map<Call, number> {
    const chosen = new Map<Call, number>();
    let room = pieceRows;
    const pick = (call: Call, most: number) => {
      const count = Math.min(left(call), most);
      if (count <= 0 || call.model !== first.model || chosen.has(call)) return;
      chosen.set(call, count);
      room -= count;
    };
    const reserved = isSmall(first) ? 0 : pieceRows / 2;
    for (const call of waiting) if (isSmall(call)) pick(call, room - reserved);
    for (const call of waiting) pick(call, room);
    return chosen;
  }

  return {
    get pieces() {
      return pieces();
    },

    add(call) {
      if (pieces() + piecesOf(call) > mostPieces) return false;
      waiting.push(call);
      return true;
    },

    take(isServed) {
      const first = waiting.find((call) => isServed(call.model));
      if (!first) return undefined;
      const { model, width } = first;
      const chosen = choose(first);
      const count = [...chosen.values()].reduce((sum, each) => sum + each, 0);
      const rows = new Float32Array(count * width);
      const parts: Batch["parts"] = [];
      let at = 0;
      for (const [call, count] of chosen) {
        const from = call.taken;
        rows.set(call.rows.subarray(from * width, (from + count) * width), at * width);
        parts.push({ call, from, count });
        call.taken += count;
        at += count;
      }
      const rest = [...chosen.keys()].filter((call) => left(call) > 0);
      waiting = [...waiting.filter((call) => !chosen.has(call)), ...rest];
      return { model, rows, count, parts };
    },

    remove(isGone) {
      const gone = waiting.filter(isGone);
      if (gone.length > 0) waiting = waiting.filter((call) => !isGone(call));
      return gone;
    },

    has: (model) => waiting.some((call) => call.model === model),
  };
}
