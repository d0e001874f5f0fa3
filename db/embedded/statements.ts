/** Statements that would harm the other clients of a shared session, and what runs instead. */

import { FRAME, type Frame, frame, stringAt } from "./frames.ts";

/**
 * The frame to run for a Query or Parse frame: nearly always the same one.
 *
 * - `UNLISTEN` would take the channel from every client: it becomes a `LISTEN` on a channel of
 *   nobody. Clients ignore notifications of channels they do not know.
 * - `COPY … FROM STDIN` reads while it executes, which the engine cannot do (it never returns): it
 *   becomes an error that leaves the transaction as an error should.
 */
export function harmless({ type, bytes }: Frame): Uint8Array {
  const name = type === FRAME.parse ? stringAt(bytes, 5) : { text: "", end: 5 };
  const { text, end } = stringAt(bytes, name.end);
  const instead = replacement(text);
  if (instead === null) return bytes;
  const strings = type === FRAME.parse ? [name.text, instead] : [instead];
  return frame(type, strings, bytes.slice(end));
}

function replacement(sql: string): string | null {
  if (/^\s*unlisten\b/i.test(sql)) return "listen embedded_nobody";
  // The cheap test first: the second one is slow on a long text.
  if (!/\bstdin\b/i.test(sql) || !/\bcopy\b[\s\S]*\bfrom\b[\s\S]*\bstdin\b/i.test(sql)) return null;
  return `do $$ begin raise exception using errcode = '0A000',
    message = 'COPY FROM STDIN does not work in the embedded database',
    hint = 'Insert many rows in one statement instead.'; end $$`;
}
