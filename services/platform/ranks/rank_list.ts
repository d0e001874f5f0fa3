/**
 * An order-statistic list: dense member numbers kept in order of (key, tie), both ascending.
 *
 * Two levels: chunks of at most 512 member numbers (Int32Array), and a Fenwick tree over the chunks'
 * lengths (P. M. Fenwick, 1994), which makes a rank the sum of a dozen numbers. Keys and ties stand in
 * typed arrays by member number: a million members cost 25 MB here, and no object per member.
 */
export interface RankList {
  readonly size: number;
  /** Puts a member that is not in the list at its place. Neither number may be NaN. */
  insert(member: number, key: number, tie: number): void;
  /** Takes out a member that is in the list. */
  remove(member: number): void;
  /** Members before this one, which must be in the list: 0 is the first. */
  rank(member: number): number;
  /** Members before this pair, whether or not one has it. */
  before(key: number, tie: number): number;
  /** The key a member was last inserted with. */
  key(member: number): number;
  /** The tie a member was last inserted with. */
  tie(member: number): number;
  /** Members in order from `offset`, at most `limit`. */
  slice(offset: number, limit: number): number[];
}

const CHUNK = 512;
const HALF = CHUNK / 2;

export function createRankList(): RankList {
  let keys = new Float64Array(1024);
  let ties = new Float64Array(1024);
  let size = 0;

  const chunks: Int32Array[] = [new Int32Array(CHUNK)];
  const lengths: number[] = [0];
  // Bounds: no pair of a chunk is after its bound, no pair of a later chunk before it. Set when a
  // chunk splits, they stay true whatever comes and goes; the last chunk's is never looked at.
  const boundKeys: number[] = [Infinity];
  const boundTies: number[] = [Infinity];
  /** Fenwick tree, from 1; rebuilt when chunks come or go (once in some 256 inserts). */
  let tree = new Int32Array(2);

  function grow(member: number): void {
    if (member < keys.length) return;
    const length = Math.max(keys.length * 2, member + 1);
    keys = extended(keys, length);
    ties = extended(ties, length);
  }

  function plant(): void {
    const count = chunks.length;
    if (tree.length <= count) tree = new Int32Array(2 * count);
    tree.fill(0);
    for (let i = 1; i <= count; i++) {
      tree[i]! += lengths[i - 1]!;
      const parent = i + (i & -i);
      if (parent <= count) tree[parent]! += tree[i]!;
    }
  }

  function count(chunk: number, change: 1 | -1): void {
    lengths[chunk]! += change;
    size += change;
    for (let i = chunk + 1; i <= chunks.length; i += i & -i) tree[i]! += change;
  }

  function membersBefore(chunk: number): number {
    let sum = 0;
    for (let i = chunk; i > 0; i -= i & -i) sum += tree[i]!;
    return sum;
  }

  /** The first chunk whose bound is at or after this pair, else the last chunk. */
  function chunkOf(key: number, tie: number): number {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const bound = boundKeys[middle]!;
      if (bound < key || (bound === key && boundTies[middle]! < tie)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first place in the chunk whose pair is at or after this one. */
  function placeIn(chunk: number, key: number, tie: number): number {
    const members = chunks[chunk]!;
    let low = 0;
    let high = lengths[chunk]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = members[middle]!;
      const otherKey = keys[other]!;
      if (otherKey < key || (otherKey === key && ties[other]! < tie)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Chunk and place of a member; equal pairs stand in any order, even across chunks. */
  function find(member: number): { chunk: number; place: number } {
    const key = keys[member]!;
    const tie = ties[member]!;
    let chunk = chunkOf(key, tie);
    let place = placeIn(chunk, key, tie);
    while (chunks[chunk]![place] !== member || place >= lengths[chunk]!) {
      if (++place >= lengths[chunk]!) {
        chunk++;
        place = 0;
      }
    }
    return { chunk, place };
  }

  function split(chunk: number): void {
    const upper = new Int32Array(CHUNK);
    upper.set(chunks[chunk]!.subarray(HALF));
    chunks.splice(chunk + 1, 0, upper);
    lengths.splice(chunk, 1, HALF, CHUNK - HALF);
    // The upper half keeps the bound; the lower one is bounded by its last member.
    const last = chunks[chunk]![HALF - 1]!;
    boundKeys.splice(chunk, 0, keys[last]!);
    boundTies.splice(chunk, 0, ties[last]!);
    plant();
  }

  return {
    get size() {
      return size;
    },
    insert(member, key, tie) {
      grow(member);
      keys[member] = key;
      ties[member] = tie;
      const chunk = chunkOf(key, tie);
      const place = placeIn(chunk, key, tie);
      const length = lengths[chunk]!;
      chunks[chunk]!.copyWithin(place + 1, place, length);
      chunks[chunk]![place] = member;
      count(chunk, 1);
      if (length + 1 === CHUNK) split(chunk);
    },
    remove(member) {
      const { chunk, place } = find(member);
      const length = lengths[chunk]!;
      chunks[chunk]!.copyWithin(place, place + 1, length);
      count(chunk, -1);
      if (length === 1 && chunks.length > 1) {
        for (const list of [chunks, lengths, boundKeys, boundTies]) list.splice(chunk, 1);
        plant();
      }
    },
    rank(member) {
      const { chunk, place } = find(member);
      return membersBefore(chunk) + place;
    },
    before(key, tie) {
      const chunk = chunkOf(key, tie);
      return membersBefore(chunk) + placeIn(chunk, key, tie);
    },
    key: (member) => keys[member]!,
    tie: (member) => ties[member]!,
    slice(offset, limit) {
      const members: number[] = [];
      let chunk = 0;
      while (chunk < chunks.length && offset >= lengths[chunk]!) offset -= lengths[chunk++]!;
      for (; chunk < chunks.length && members.length < limit; chunk++, offset = 0) {
        const end = Math.min(lengths[chunk]!, offset + limit - members.length);
        for (let place = offset; place < end; place++) members.push(chunks[chunk]![place]!);
      }
      return members;
    },
  };
}

function extended(old: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(old);
  return longer;
}
