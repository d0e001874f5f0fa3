/**
 * A room as one node hears it: an unreliable channel made whole by history.
 *
 * The channel's publications carry dense offsets. The next one is delivered, an old one dropped, and
 * anything else is a gap: the feed then reads history from where it stands, delivers what it finds and
 * goes on, or says that something was lost.
 */

import { type Cursor, type History, HISTORY_COUNT, type Publication } from "./room_hub.ts";

export interface Feed {
  /** Reads where the room stands. Before that, publications only wait. */
  open(): Promise<void>;
  /** Takes what the channel brings. */
  receive(publication: Publication): void;
  /** The channel is interrupted: what it brings waits until `resume`. */
  pause(): void;
  /** The channel stands again: fills what it missed. */
  resume(): void;
  /** Fills what the channel may have missed without knowing. */
  check(): void;
  close(): void;
}

export interface FeedDeps {
  history(after?: Cursor): Promise<History>;
  deliver(publication: Publication): void;
  lost(): void;
  /** Waits before history is asked again after it failed; false ends the feed. */
  retry(error: unknown): Promise<boolean>;
}

export function createFeed({ history, deliver, lost, retry }: FeedDeps): Feed {
  let position: Cursor | null = null;
  /** Publications that came while history was being read. */
  let waiting: Publication[] = [];
  let reading = true;
  let again = false;
  let paused = false;
  let closed = false;

  /** False at a gap. */
  function accept(publication: Publication): boolean {
    if (publication.epoch !== position!.epoch) {
      // A room that starts again from its first publication: on a channel without interruption all of
      // the old epoch came before it.
      if (publication.offset !== 1) return false;
    } else if (publication.offset <= position!.offset) {
      return true;
    } else if (publication.offset !== position!.offset + 1) {
      return false;
    }
    pass(publication);
    return true;
  }

  function pass(publication: Publication): void {
    position = { epoch: publication.epoch, offset: publication.offset };
    if (!closed) deliver(publication);
  }

  async function fill(): Promise<void> {
    reading = true;
    do {
      again = false;
      const found = await history(position!).catch((error) => ({ error }));
      if (closed) return;
      if ("error" in found) {
        if (!await retry(found.error)) return;
        again = true;
        continue;
      }
      found.publications.forEach(pass);
      position = { epoch: found.epoch, offset: found.offset };
      if (!found.recovered) lost();
      if (!again) drain();
    } while (again && !closed);
    reading = false;
  }

  /** Takes what waited, up to the next gap. */
  function drain(): void {
    if (paused) return;
    const held = waiting;
    waiting = [];
    const gap = held.findIndex((publication) => !accept(publication));
    if (gap < 0) return;
    waiting = held.slice(gap);
    again = true;
  }

  function check(): void {
    if (closed || paused) return;
    if (reading) again = true;
    else void fill();
  }

  return {
    async open() {
      const { epoch, offset } = await history();
      position = { epoch, offset };
      if (!again) drain();
      if (again) await fill();
      reading = false;
    },
    receive(publication) {
      if (closed) return;
      if (!reading && !paused && accept(publication)) return;
      waiting.push(publication);
      // History tells no more than this anyway; what is dropped here is a gap to be filled.
      if (waiting.length > HISTORY_COUNT) waiting.shift();
      if (!reading && !paused) void fill();
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      check();
    },
    check,
    close() {
      closed = true;
      waiting = [];
    },
  };
}
