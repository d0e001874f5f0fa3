/**
 * Rate limits that all nodes share: one script call for all takes of a request.
 *
 * In a cluster a call for each key, at the same time: keys have slots of their own. What one key
 * counted is given back when another one refused (LI3), less what has lapsed meanwhile. Until then, and
 * when that answer is lost, others may be refused who need not be; nobody passes who must not (LI1).
 *
 * Whoever is refused and asks again at once is refused from memory until the wait is over: a flood
 * costs the server nothing. Nobody is let in that way, so LI1 holds whatever the memory says.
 */

import type { Clock } from "../time/clock.ts";
import type { Limiter, Take, Verdict } from "./limiter.ts";
import giveBack from "./limiter_return.lua" with { type: "text" };
import take from "./limiter_take.lua" with { type: "text" };
import { type Redis, script } from "../redis/redis.ts";

/** Longest time a refusal is remembered: an operator who deletes a key is heeded within it. */
const REMEMBER_MS = 1_000;
const REMEMBER_COUNT = 10_000;

/** Of a key that could not be asked, where another one refuses anyhow. */
const UNKNOWN: Verdict = { allowed: true, remaining: 0, retryAfter: 0, reset: 0 };

interface Refusal {
  verdicts: Verdict[];
  since: number;
  until: number;
}

export function createLimiterRedis(
  { redis, clock }: { redis: Redis; clock: Pick<Clock, "elapsed"> },
): Limiter {
  const takeScript = script(redis, take);
  const returnScript = script(redis, giveBack);
  const refusals = new Map<string, Refusal>();

  function remembered(call: string, now: number): Verdict[] | null {
    const refusal = refusals.get(call);
    if (!refusal) return null;
    if (now >= refusal.until || now < refusal.since) {
      refusals.delete(call);
      return null;
    }
    const age = (now - refusal.since) / 1_000;
    return refusal.verdicts.map((verdict) => ({
      ...verdict,
      retryAfter: Math.max(0, verdict.retryAfter - age),
      reset: Math.max(0, verdict.reset - age),
    }));
  }

  function remember(call: string, since: number, verdicts: Verdict[]): void {
    // Until the first of the refused takes would pass: before that, the whole call cannot.
    const waits = verdicts.flatMap(({ allowed, retryAfter }) =>
      allowed ? [] : [retryAfter * 1_000]
    );
    const until = since + Math.min(REMEMBER_MS, ...waits);
    refusals.delete(call);
    refusals.set(call, { verdicts, since, until });
    if (refusals.size > REMEMBER_COUNT) refusals.delete(refusals.keys().next().value!);
  }

  async function ask(takes: readonly Take[]): Promise<Verdict[]> {
    const reply = await takeScript.run(
      takes.map(keyOf),
      takes.flatMap(({ limit }) => [String(limit.burst), String(intervalOf(limit))]),
    ) as number[];
    return takes.map((_, i): Verdict => {
      const [allowed, remaining, wait, reset] = reply.slice(4 * i, 4 * i + 4);
      return {
        allowed: allowed === 1,
        remaining: remaining!,
        retryAfter: wait! / 1_000_000,
        reset: reset! / 1_000_000,
      };
    });
  }

  /** Each key by itself; those that passed give back what they took when others did not. */
  async function takeApart(takes: readonly Take[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const began = clock.elapsed();
    const groups = Map.groupBy(takes.keys(), (i) => takes[i]!.key).values().toArray();
    const asked = groups.map(async (own) => {
      const answers = await ask(own.map((i) => takes[i]!));
      own.forEach((i, at) => verdicts[i] = answers[at]!);
      return answers.every(({ allowed }) => allowed);
    });
    const outcomes = await Promise.allSettled(asked);
    const passed = outcomes.map((each) => each.status === "fulfilled" && each.value);
    if (passed.every(Boolean)) return verdicts;
    const giving = groups.filter((_, at) => passed[at]);
    await Promise.all(giving.map((own) => release(own, verdicts, { takes, began })));
    const lost = outcomes.find((each) => each.status === "rejected");
    // A refusal holds whatever the others would have said; without one nobody can tell.
    const isRefused = outcomes.some((each) => each.status === "fulfilled" && !each.value);
    if (lost && !isRefused) throw lost.reason;
    return takes.map((_, i) => verdicts[i] ?? UNKNOWN);
  }

  /** Gives back what these takes of one key took, less what has lapsed: that is no longer theirs. */
  async function release(
    own: readonly number[],
    verdicts: Verdict[],
    { takes, began }: { takes: readonly Take[]; began: number },
  ): Promise<void> {
    const taken = own.reduce((sum, i) => sum + intervalOf(takes[i]!.limit), 0);
    const left = verdicts[own.at(-1)!]!.reset * 1e6 - (clock.elapsed() - began) * 1_000;
    const back = Math.min(taken, Math.floor(left * 2) / 2);
    if (back > 0) await returnScript.run([keyOf(takes[own[0]!]!)], [String(back)]).catch(() => {});
    for (const i of own) {
      const { remaining, reset } = verdicts[i]!;
      verdicts[i] = {
        ...verdicts[i]!,
        remaining: remaining + own.length,
        reset: Math.max(0, reset - taken / 1e6),
      };
    }
  }

  return {
    async take(takes) {
      if (takes.length === 0) return [];
      // Taken before the call, so that the memory ends no later than the wait does.
      const now = clock.elapsed();
      const call = nameOf(takes);
      const refused = remembered(call, now);
      if (refused) return refused;
      const verdicts = redis.isCluster ? await takeApart(takes) : await ask(takes);
      if (!verdicts.every(({ allowed }) => allowed)) remember(call, now, verdicts);
      return verdicts;
    },
    [Symbol.asyncDispose]() {
      refusals.clear();
      return Promise.resolve();
    },
  };
}

function keyOf({ key }: Take): string {
  return `rl:{${key}}`;
}

/** Microseconds between takes, rounded up to half a microsecond: see the script. */
function intervalOf({ perSecond }: Take["limit"]): number {
  return Math.ceil(2_000_000 / perSecond) / 2;
}

/** A changed limit is another name: what was refused under the old one may pass under the new. */
function nameOf(takes: readonly Take[]): string {
  return takes.map(({ key, limit }) => `${key} ${limit.burst}/${limit.perSecond}`).join("\n");
}
