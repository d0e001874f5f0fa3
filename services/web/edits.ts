/**
 * Tells the open pages of a developer that what they show was edited.
 *
 * Holds the pages' open streams and how many edits there were; `serve` announces while it follows the
 * sources, each page's script listens. Only in development. The streams end with the program's
 * signal: one that stayed open would hold it up.
 */

export interface Edits {
  /** What a page that is drawn now shows. */
  revision(): string;
  /** Server-sent events: the present revision at once, and each that follows. */
  follow(): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Something was edited. */
  announce(): void;
}

/** @param name of this process: after a restart pages find another one, and load anew */
export function createEdits(name: string, signal: AbortSignal): Edits {
  const open = new Set<ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>();
  const encoder = new TextEncoder();
  let count = 0;
  const revision = () => `${name}.${count}`;
  const message = () => encoder.encode(`data: ${revision()}\n\n`);
  // A stream that stays open would hold up the process that has to end.
  signal.addEventListener("abort", () => {
    for (const stream of open) stream.close();
    open.clear();
  }, { once: true });

  return {
    revision,
    follow() {
      let own: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
      return new ReadableStream({
        start(stream) {
          own = stream;
          open.add(stream);
          stream.enqueue(message());
        },
        cancel: () => void open.delete(own),
      });
    },
    announce() {
      count++;
      for (const stream of open) stream.enqueue(message());
    },
  };
}
