import assert from "node:assert/strict";
import { createCurrentGame, shippedGameConfig } from "../../game/mod.ts";
import { aborted } from "../../platform/time/clock.ts";
import type { Matcher } from "./matcher.ts";
import { createMatchers } from "./matchers.ts";

const shipped = shippedGameConfig();

/** Matchers that say what becomes of them; `fails` is the mode whose loop dies. */
function open(fails?: string) {
  const said: string[] = [];
  const game = createCurrentGame(shipped);
  const matchers = createMatchers({
    game,
    create: (mode, { closed }): Matcher => {
      const name = closed ? `${mode.id} closed` : mode.id;
      return {
        mode,
        pass: () => Promise.resolve([]),
        wake: () => said.push(`${name} woken`),
        async run(signal) {
          said.push(`${name} runs`);
          if (mode.id === fails) throw new Error("a defect");
          await aborted(signal);
        },
        release: () => Promise.resolve(void said.push(`${name} released`)),
      };
    },
  });
  return { game, matchers, said };
}

Deno.test("[OPS9 MM16] one that changes gives its lease back before the next begins", async () => {
  const { game, matchers, said } = open();
  const stop = new AbortController();
  const running = matchers.run(stop.signal);
  said.length = 0;
  const [duel, ...others] = shipped.modes;
  await game.replace({ ...shipped, modes: [{ ...duel!, ticket_ttl_s: 9 }, ...others.slice(1)] });
  const gone = others[0]!.id;
  for (const id of [duel!.id, gone]) {
    const next = id === gone ? `${id} closed` : id;
    assert.deepEqual(
      said.filter((each) => each.startsWith(`${id} `)),
      [`${id} released`, `${next} runs`],
    );
  }
  assert.equal(said.length, 4, "the others are left alone");
  said.length = 0;
  stop.abort();
  await running;
  assert.deepEqual(
    said.sort(),
    [...shipped.modes.map(({ id }) => id === gone ? `${id} closed released` : `${id} released`)]
      .sort(),
  );
});

Deno.test("[MM16] a loop that dies is not passed over in silence", async () => {
  const { matchers } = open("squad");
  await assert.rejects(matchers.run(new AbortController().signal), /a defect/);
});
