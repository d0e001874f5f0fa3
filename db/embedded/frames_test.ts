import assert from "node:assert/strict";
import fc from "fast-check";
import {
  concat,
  createFrameReader,
  FRAME,
  frame,
  ProtocolError,
  queryFrame,
  startupFrame,
  stringAt,
  summarize,
  syncFrame,
} from "./frames.ts";
import { harmless } from "./statements.ts";

Deno.test("[OPS1] push() gives whole frames however the bytes were split", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ maxLength: 50 }), { maxLength: 20 }),
    fc.array(fc.nat(200), { maxLength: 40 }),
    (texts, sizes) => {
      const sent = [startupFrame({ user: "x" }), ...texts.map((text) => queryFrame(text))];
      const bytes = concat(sent);
      const reader = createFrameReader();
      const read: Uint8Array[] = [];
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        read.push(...reader.push(bytes.slice(at, at + size)).map((frame) => frame.bytes));
        at += size;
      }
      assert.deepEqual(read.map((one) => [...one]), sent.map((one) => [...one]));
    },
  ));
});

Deno.test("[OPS1] push() refuses lengths that no client sends", () => {
  const reader = createFrameReader();
  reader.push(startupFrame({ user: "x" }));
  assert.throws(() => reader.push(new Uint8Array([FRAME.query, 0, 0, 0, 3])), ProtocolError);
  assert.throws(
    () => createFrameReader().push(new Uint8Array([255, 255, 255, 255, 0])),
    ProtocolError,
  );
});

Deno.test("[OPS1] summarize() finds the last status and every notification", () => {
  const ready = (status: string) =>
    frame(FRAME.readyForQuery, [], new TextEncoder().encode(status));
  const news = frame(FRAME.notification, ["\0\0\0news", "payload"]);
  const { status, notifications } = summarize(concat([ready("T"), news, ready("I"), news]));
  assert.equal(status, "I".charCodeAt(0));
  assert.deepEqual(notifications, [news, news]);
  assert.deepEqual(summarize(syncFrame()), { status: null, notifications: [] });
});

Deno.test("[OPS1] harmless() changes only what would harm others", () => {
  const runs = (sql: string) =>
    stringAt(harmless({ type: FRAME.query, bytes: queryFrame(sql) }), 5).text;
  for (const sql of ["select 1", "copy t to stdout", "insert into stdin values (1)", "listen a"]) {
    assert.equal(runs(sql), sql);
  }
  assert.match(runs(' UNLISTEN "a"'), /^listen/);
  assert.match(runs('copy "a;b"\nfrom /* here */ STDIN'), /raise exception/);
  const parse = frame(FRAME.parse, ["name", "unlisten *"], new Uint8Array([0, 0]));
  const changed = harmless({ type: FRAME.parse, bytes: parse });
  assert.equal(stringAt(changed, 5).text, "name");
  assert.deepEqual([...changed.slice(-2)], [0, 0]);
});
