/**
 * What both ends of a socket remember of the frames before, since most of it goes on as it was.
 *
 * One at each end of a socket, both changed by every frame and in the same way: frames come in order
 * and none is left out.
 */
export interface Sequence {
  tick: number;
  /** Ticks that the baseline lay back; 0: there was none. */
  age: number;
  /** Of the own body: ticks that it was behind, and its commands early. */
  lag: number;
  slack: number;
  /** The highest id of a bolt so far. */
  bolt: number;
}

export function createSequence(): Sequence {
  return { tick: 0, age: 0, lag: 0, slack: 0, bolt: 0 };
}
