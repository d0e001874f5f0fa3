/**
 * Several JSON frames in one message, a line each, for clients that asked for it (`veze.v1.lines`).
 *
 * A message costs a system call and a packet, whatever its size: what is sent to a socket within one
 * turn of the event loop goes out together. When little happens nothing waits; when more happens than
 * can be sent one by one, the messages grow instead of the queue.
 */

export interface Line {
  send(frame: string): void;
  /** Sends what waits now: before a close. */
  flush(): void;
  /** Characters that wait. */
  waiting(): number;
}

/** @returns makes the line of one socket; all of them are flushed together */
export function createLines(): (write: (text: string) => void) => Line {
  let dirty: (() => void)[] = [];

  function flushAll(): void {
    const flushes = dirty;
    dirty = [];
    for (const flush of flushes) flush();
  }

  return (write) => {
    let text = "";
    function flush(): void {
      if (text === "") return;
      const message = text;
      text = "";
      write(message);
    }
    return {
      send(frame) {
        if (text === "") {
          if (dirty.length === 0) setTimeout(flushAll, 0);
          dirty.push(flush);
          text = frame;
        } else text += `\n${frame}`;
      },
      flush,
      waiting: () => text.length,
    };
  };
}
