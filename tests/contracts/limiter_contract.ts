/** What every Limiter promises; the numbers are those of services/platform/limits/limiter.ts. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Limit, Limiter, Take } from "../../services/platform/limits/limiter.ts";

export interface LimiterFixture extends AsyncDisposable {
  limiter: Limiter;
  /** A second caller that shares the counts: another node, where the engine has such. */
  other: Limiter;
  /** Unique beginning of this test's keys. */
  prefix: string;
  /** Lets time pass for every key of this test. */
  advance(ms: number): Promise<void>;
}

/** One take comes back in 100 s: the real time that a test takes does not matter. */
const SLOW: Limit = { burst: 5, perSecond: 0.01 };
const INTERVAL_MS = 100_000;

export function limiterContract(name: string, open: () => Promise<LimiterFixture>): void {
  function test(title: string, run: (fixture: LimiterFixture) => Promise<void>): void {
    Deno.test(`limiter, ${name}: ${title}`, async () => {
      await using fixture = await open();
      await run(fixture);
    });
  }

  test("[LI1 SEC6] a burst passes at once, then one per interval", async (fixture) => {
    const { limiter, prefix, advance } = fixture;
    const take = () => passes(limiter, [{ key: prefix, limit: SLOW }]);
    for (let i = 0; i < 5; i++) assert.equal(await take(), true);
    assert.equal(await take(), false);
    await advance(INTERVAL_MS);
    assert.equal(await take(), true);
    assert.equal(await take(), false);
    await advance(INTERVAL_MS * 0.9);
    assert.equal(await take(), false);
    await advance(INTERVAL_MS * 20);
    for (let i = 0; i < 5; i++) assert.equal(await take(), true);
    assert.equal(await take(), false);
  });

  test("[LI1 SEC6] callers at the same time share one burst", async ({ limiter, other, prefix }) => {
    const limit = { burst: 10, perSecond: 0.01 };
    const asked = Array.from(
      { length: 100 },
      (_, i) => passes(i % 2 ? limiter : other, [{ key: prefix, limit }]),
    );
    assert.equal((await Promise.all(asked)).filter(Boolean).length, 10);
  });

  test("[LI1] no take of a burst is lost to rounding", async ({ limiter, prefix }) => {
    const seconds = fc.double({ min: 50, max: 10_000, noNaN: true });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(seconds, fc.integer({ min: 1, max: 99 }), async (seconds, burst) => {
        const take = { key: `${prefix}-${++run}`, limit: { burst, perSecond: 1 / seconds } };
        assert.equal(await passes(limiter, Array.from({ length: burst }, () => take)), true);
        assert.equal(await passes(limiter, [take]), false);
      }),
      { numRuns: 50 },
    );
  });

  test("[LI2] a refused take costs nothing and says when to return", async (fixture) => {
    const { limiter, prefix, advance } = fixture;
    const take = async () => (await limiter.take([{ key: prefix, limit: SLOW }]))[0]!;
    for (let i = 0; i < 5; i++) await take();
    for (let i = 0; i < 20; i++) assert.equal((await take()).allowed, false);
    await advance(INTERVAL_MS / 2);
    const refused = await take();
    assert.equal(refused.allowed, false);
    assert.equal(refused.remaining, 0);
    assert.ok(refused.retryAfter <= 50 && refused.retryAfter > 45, `${refused.retryAfter}`);
    await advance(Math.ceil(refused.retryAfter * 1_000));
    assert.equal((await take()).allowed, true);
  });

  test("[LI2] remaining and reset follow the takes", async ({ limiter, prefix }) => {
    const start = performance.now();
    for (let taken = 1; taken <= 5; taken++) {
      const [verdict] = await limiter.take([{ key: prefix, limit: SLOW }]);
      assert.equal(verdict!.remaining, 5 - taken);
      assert.equal(verdict!.retryAfter, 0);
      const least = 100 * taken - (performance.now() - start) / 1_000 - 0.001;
      assert.ok(verdict!.reset <= 100 * taken && verdict!.reset >= least, `${verdict!.reset}`);
    }
  });

  test("[LI3] takes of one call pass together or not at all", async ({ limiter, prefix }) => {
    const wide = { key: `${prefix}-wide`, limit: SLOW };
    const narrow = { key: `${prefix}-narrow`, limit: { burst: 1, perSecond: 0.01 } };
    assert.equal(await passes(limiter, [wide, narrow]), true);
    for (let i = 0; i < 9; i++) {
      const [first, second] = await limiter.take([wide, narrow]);
      assert.deepEqual([first!.allowed, first!.remaining, second!.allowed], [true, 4, false]);
    }
    for (let i = 0; i < 4; i++) assert.equal(await passes(limiter, [wide]), true);
    assert.equal(await passes(limiter, [wide]), false);
  });

  test("[LI3] a key twice in one call is counted twice", async ({ limiter, prefix }) => {
    const take = { key: prefix, limit: { burst: 3, perSecond: 0.01 } };
    const verdicts = await limiter.take([take, take]);
    assert.deepEqual(verdicts.map(({ allowed }) => allowed), [true, true]);
    const refused = await limiter.take([take, take]);
    assert.deepEqual(refused.map(({ allowed }) => allowed), [true, false]);
    assert.equal(await passes(limiter, [take]), true);
    assert.deepEqual(await limiter.take([]), []);
  });

  test("[LI4] keys do not affect one another", async ({ limiter, prefix }) => {
    const limit = { burst: 1, perSecond: 0.01 };
    for (const key of ["a", "a ", "A", "a}", "{a", "a:b", "ä", ""]) {
      assert.equal(await passes(limiter, [{ key: prefix + key, limit }]), true, key);
    }
  });

  test("[LI1] a limit made looser or stricter counts from now on", async ({ limiter, prefix }) => {
    const take = (limit: Limit) => passes(limiter, [{ key: prefix, limit }]);
    const strict = { burst: 1, perSecond: 0.01 };
    for (let i = 0; i < 5; i++) await take(SLOW);
    assert.equal(await take(strict), false);
    assert.equal(await take({ burst: 9, perSecond: 0.01 }), true);
  });

  test("[LI1 LI2 LI3 LI4 SEC6] agrees with a bucket filled drop by drop", async (fixture) => {
    const { limiter, prefix, advance } = fixture;
    const bursts = [1, 2, 5];
    const call = fc.array(fc.nat({ max: bursts.length - 1 }), { minLength: 1, maxLength: 3 });
    // Tenths of an interval: coarse enough for the real time that passes meanwhile.
    const pause = fc.nat({ max: 12 });
    const steps = fc.array(fc.tuple(call, pause), { maxLength: 25 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const id = ++run;
        const drops = bursts.map((burst) => burst * 10);
        for (const [keys, tenths] of steps) {
          const takes = keys.map((key): Take => ({
            key: `${prefix}-${id}-${key}`,
            limit: { burst: bursts[key]!, perSecond: 0.01 },
          }));
          const left = [...drops];
          const expected = keys.every((key) => (left[key]! -= 10) >= 0);
          if (expected) keys.forEach((key) => drops[key]! -= 10);
          assert.equal(await passes(limiter, takes), expected);
          if (tenths > 0) await advance(tenths * INTERVAL_MS / 10);
          bursts.forEach((burst, i) => drops[i] = Math.min(burst * 10, drops[i]! + tenths));
        }
      }),
      { numRuns: 30 },
    );
  });
}

async function passes(limiter: Limiter, takes: readonly Take[]): Promise<boolean> {
  return (await limiter.take(takes)).every(({ allowed }) => allowed);
}
