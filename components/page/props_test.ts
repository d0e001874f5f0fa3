import assert from "node:assert/strict";
import { packProps, unpackProps } from "./props.ts";

Deno.test("packProps() and unpackProps() carry JSON and dates", () => {
  const props = {
    at: new Date(1_700_000_000_000),
    list: [{ n: 1.5, text: 'a "quoted" </script> \u2028' }, null, true],
    nested: { when: [new Date(0)] },
  };
  assert.deepEqual(unpackProps(packProps(props)), props);
});

Deno.test("packProps() refuses what cannot travel", () => {
  assert.throws(() => packProps({ onClick: () => {} }), /Cannot hand "onClick"/);
});
