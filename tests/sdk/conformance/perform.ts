/** Does a scenario's steps: tells the client, the server and the network, and looks what came of it. */

import assert from "node:assert/strict";
import { delay } from "../../support/engines/engine_process.ts";
import type { Driver, Line } from "./driver.ts";
import type { Stage } from "./stage.ts";
import type { Ask, Scenario, Step, Told } from "./steps.ts";

type StepOf<Key extends string> = Key extends string ? Extract<Step, Record<Key, unknown>> : never;

const ONLINE_STEP_S = 15;
const MOST_TRIES = 50;
const PAUSE_MS = 100;

/** @throws AssertionError that names the step */
export async function perform(
  scenario: Scenario,
  { stage, driver }: { stage: Stage; driver: Driver },
): Promise<void> {
  /** Texts by the name they are kept under; those of clients are their players' ids. */
  const kept = new Map<string, string>();
  const opened = new Set<string>();
  stage.network.mend();
  try {
    for (const [at, step] of scenario.steps.entries()) {
      try {
        await doStep(step);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new assert.AssertionError({
          message: `step ${at + 1}, ${JSON.stringify(step).slice(0, 300)}: ${why}`,
        });
      }
    }
  } finally {
    stage.network.mend();
    await Promise.all(
      [...opened].map((client) => driver.ask({ do: "close", client: tag(client) })),
    );
  }

  /** Clients of one scenario are not those of the next. */
  function tag(client: string): string {
    return `${scenario.name}/${client}`;
  }

  function fill<T>(value: T): T {
    const text = JSON.stringify(value)
      .replace(/\{(\w+)\}/g, (all, name) => kept.get(`client ${name}`) ?? all);
    return JSON.parse(text);
  }

  async function doStep(step: Step): Promise<void> {
    if ("do" in step) await Promise.all(clientsOf(step).map((client) => ask(client, step)));
    else if ("network" in step) {
      if (step.network === "mend") stage.network.mend();
      else stage.network.suffer(step.network);
    } else if ("server" in step) await serve(step);
    else if ("until" in step) await Promise.all(clientsOf(step).map((each) => wait(each, step)));
    else look(step);
  }

  async function ask(client: string, step: Ask): Promise<void> {
    opened.add(client);
    const command = {
      ...{ do: step.do, client: tag(client) },
      ...(step.do === "open" && { url: stage.network.url }),
      ...(step.with && fill(step.with)),
    };
    let { ok, failed } = await driver.ask(command);
    for (let tries = 0; step.eventually && !fits(ok, step.answers); tries++) {
      if (tries === MOST_TRIES) break;
      await stage.advance(5);
      // Limits go by the time of Redis, which nobody moves.
      await delay(PAUSE_MS);
      ({ ok, failed } = await driver.ask(command));
    }
    assert.equal(failed?.code, step.fails, JSON.stringify(failed ?? ok));
    if (step.retry_after !== undefined) {
      assert.ok(Number(failed?.retry_after) >= step.retry_after, JSON.stringify(failed));
    }
    if (step.answers) assert.ok(fits(ok, step.answers), JSON.stringify(ok));
    if (step.do === "sign_in" && ok) kept.set(`client ${client}`, String(ok.user_id));
    if (step.keep && ok) {
      const { member, as } = step.keep;
      const value = String(ok[member]);
      assert.equal(value, kept.get(as) ?? value, `another ${as} than before`);
      kept.set(as, value);
    }
  }

  async function serve(step: StepOf<"server">): Promise<void> {
    switch (step.server) {
      case "publish":
        return void await Promise.all([publish(step), meanwhile(step.meanwhile ?? [])]);
      case "flood":
        return void await stage.flood(fill(step.room), step.from);
      case "advance":
        return await stage.advance(step.seconds);
      case "advance_online":
        for (let s = 0; s < step.seconds; s += ONLINE_STEP_S) {
          await stage.advance(ONLINE_STEP_S);
          const command = { do: "presence", client: tag(step.client), room: step.room };
          const { failed } = await driver.ask(command);
          assert.equal(failed, undefined, JSON.stringify(failed));
        }
        return;
      case "lose_history":
        return await stage.loseHistory(fill(step.room));
      case "move_on":
        return stage.moveOn();
      case "restart":
        return await stage.restart();
      case "counts":
        return assert.equal(await stage[step.what](step.name), step.is);
    }
  }

  async function publish(step: StepOf<"from"> & { server: "publish" }): Promise<void> {
    for (let n = step.from; n <= step.to; n++) {
      await stage.publish(fill(step.room), n, step.bytes ?? 0);
    }
  }

  async function meanwhile(steps: readonly Ask[]): Promise<void> {
    for (const step of steps) for (const client of clientsOf(step)) await ask(client, step);
  }

  async function wait(client: string, step: StepOf<"until">): Promise<void> {
    const room = step.room === undefined ? undefined : fill(step.room);
    await driver.until(
      tag(client),
      JSON.stringify(step.until),
      (told) => was(told.filter((line) => room === undefined || line.room === room), step.until),
    );
  }

  function numbers(client: string, room: string): number[] {
    return driver.toldTo(tag(client)).filter((line) =>
      line.told === "event" && line.room === fill(room)
    ).map(({ n }) => Number(n));
  }

  function losses(client: string, room: string): Line[] {
    return driver.toldTo(tag(client)).filter((line) =>
      line.told === "lost" && line.room === fill(room)
    );
  }

  function look(step: StepOf<"heard" | "heard_in_order" | "was" | "spread_ms">) {
    if ("heard" in step) {
      for (const client of clientsOf(step)) {
        assert.deepEqual(numbers(client, step.room), step.heard, client);
        assert.deepEqual(losses(client, step.room), [], client);
      }
    } else if ("heard_in_order" in step) {
      const heard = numbers(step.heard_in_order, step.room);
      assert.ok(heard.every((n, at) => at === 0 || n > heard[at - 1]!), "each once, in order");
      const lost = losses(step.heard_in_order, step.room).map(({ reason }) => reason);
      assert.deepEqual(lost, Array(step.times).fill(step.lost));
    } else if ("was" in step) {
      const states = driver.toldTo(tag(step.client)).filter(({ told }) => told === "state");
      const names = states.map(({ name }) => name);
      assert.equal(names.filter((name) => name === step.was).length, step.times, String(names));
    } else {
      const waits = step.clients.map((client) =>
        Number(driver.toldTo(tag(client)).find(({ name }) => name === "waiting")?.retry_in_ms)
      );
      assert.ok(waits.every((ms) => ms >= 0 && ms <= step.spread_ms), String(waits));
      const fifths = new Set(waits.map((ms) => Math.floor(ms * 5 / step.spread_ms)));
      assert.ok(fifths.size >= 4, `all wait about as long: ${waits}`);
    }
  }
}

function clientsOf(step: { client?: string; clients?: readonly string[] }): readonly string[] {
  return step.clients ?? [step.client!];
}

function fits(answer: Line["ok"], wanted: Record<string, unknown> = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => answer?.[name] === value);
}

function was(lines: readonly Line[], told: Told): boolean {
  if ("event" in told) return lines.some((line) => line.told === "event" && line.n === told.event);
  if ("joined" in told) return lines.filter((line) => line.told === "joined").length >= told.joined;
  if ("lost" in told) {
    return lines.some((line) => line.told === "lost" && line.reason === told.lost);
  }
  if ("refused" in told) {
    return lines.some((line) => line.told === "refused" && line.code === told.refused);
  }
  return lines.some((line) =>
    line.told === "state" && line.name === told.state &&
    (told.code === undefined || line.code === told.code)
  );
}
