import assert from "node:assert/strict";
import fc from "fast-check";
import { createFeed } from "./room_feed.ts";
import { type Cursor, type History, lostBetween, type Publication } from "./room_hub.ts";

function publication(offset: number, epoch = "a"): Publication {
  return { room: "room", epoch, offset, kind: "note", at: "", frame: "" };
}

Deno.test("feed: [RH6] whatever the channel drops, doubles or delays arrives in order, once", async () => {
  const fate = fc.constantFrom("arrives", "dropped", "doubled", "late", "history fails", "resume");
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 40 }), async (fates) => {
      const told: number[] = [];
      const log: Publication[] = [];
      let failures = 0;
      const feed = createFeed({
        async history(after?: Cursor): Promise<History> {
          const offset = log.length;
          const publications = log.slice(after?.offset ?? offset);
          await Promise.resolve();
          if (failures > 0 && failures--) throw new Error("out of reach");
          return { epoch: "a", offset, recovered: true, publications };
        },
        deliver: ({ offset }) => told.push(offset),
        lost: () => assert.fail("nothing was lost"),
        retry: () => Promise.resolve(true),
      });
      await feed.open();
      let late: Publication[] = [];
      for (const fate of fates) {
        const next = publication(log.length + 1);
        log.push(next);
        if (fate === "history fails") failures++;
        if (fate === "resume") feed.resume();
        if (fate === "late") late.push(next);
        else if (fate !== "dropped") feed.receive(next);
        if (fate === "doubled") {
          feed.receive(next);
          for (const old of late) feed.receive(old);
          late = [];
        }
        if (log.length % 3 === 0) await settled();
      }
      feed.resume();
      await settled();
      assert.deepEqual(told, log.map(({ offset }) => offset));
    }),
  );
});

Deno.test("feed: [RH6] what history does not have is told as lost, and the feed goes on", async () => {
  const told: unknown[] = [];
  let now: Cursor = { epoch: "a", offset: 5 };
  const feed = createFeed({
    history(after) {
      const reason = after && lostBetween(after, now);
      const found = { ...now, recovered: !reason && after?.offset === now.offset };
      return Promise.resolve({ ...found, publications: [] });
    },
    deliver: ({ epoch, offset }) => told.push(`${epoch}${offset}`),
    lost: () => told.push("lost"),
    retry: () => Promise.resolve(true),
  });
  await feed.open();
  now = { epoch: "a", offset: 8 };
  feed.receive(publication(8));
  await settled();
  feed.receive(publication(9));
  // A new epoch from its first publication is whole; from its second it is not.
  feed.receive(publication(1, "b"));
  now = { epoch: "c", offset: 2 };
  feed.receive(publication(2, "c"));
  await settled();
  feed.receive(publication(3, "c"));
  feed.close();
  feed.receive(publication(4, "c"));
  assert.deepEqual(told, ["lost", "a9", "b1", "lost", "c3"]);
});

Deno.test("feed: [RH6] a reconnect while history is being read is not forgotten", async () => {
  const told: number[] = [];
  let top = 1;
  const answers: (() => void)[] = [];
  const feed = createFeed({
    history(after) {
      const offset = top;
      const first = after?.offset ?? offset;
      const publications = Array.from(
        { length: offset - first },
        (_, i) => publication(first + i + 1),
      );
      const found = { epoch: "a", offset, recovered: true, publications };
      return new Promise((resolve) => answers.push(() => resolve(found)));
    },
    deliver: ({ offset }) => told.push(offset),
    lost: () => assert.fail("nothing was lost"),
    retry: () => assert.fail("nothing failed"),
  });
  const opened = feed.open();
  // History has been read up to 1 when the channel breaks, misses 2, and comes back.
  top = 2;
  feed.resume();
  answers.shift()!();
  await settled();
  top = 3;
  feed.resume();
  answers.shift()!();
  await settled();
  answers.shift()!();
  await opened;
  assert.deepEqual(told, [2, 3]);
});

/** Lets every promise that can settle do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
