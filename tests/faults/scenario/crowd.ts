/**
 * Those who play while things break: pairs who queue, play and submit, buyers, fighters, followers of a
 * room, and game servers that ask models. Each remembers what was acknowledged to it, and nothing else.
 */

import { createClient } from "../../../sdk/mod.ts";
import { openSocket } from "../../arena/socket.ts";
import type { Chance } from "../../support/app/random.ts";
import { eventually } from "../../support/app/eventually.ts";
import { servedRow } from "../../support/ml/served_row.ts";
import { type Answer, type Call, callsTo, guest, serviceToken } from "../nodes/node.ts";
import { paymentEvent } from "../stores/webhooks.ts";
import { pause, startWorkload, type Workload } from "../nodes/workload.ts";

const SKU = "xp-boost";

/** A follower of the world, and what it heard of what the crowd announced. */
export interface Follower {
  heard: Map<string, number>;
  /** Reasons for which it was told that it cannot hear all. */
  lost: string[];
}

export interface Crowd {
  workload: Workload;
  followers: Follower[];
  /** Texts whose announcement was acknowledged. */
  announced: string[];
  /** Purchases by player whose payment was acknowledged. */
  paid: Map<string, number>;
  /** How often each kind of thing was done to its end. */
  done: Record<"purchases" | "fights" | "predictions" | "announcements", number>;
  /** Answers that no fault excuses. */
  offences: string[];
  stop(): Promise<void>;
}

export interface CrowdOptions {
  /** Where everybody knocks, whichever node answers there. */
  url: string;
  random: Chance;
  pairs: number;
  others: number;
}

export async function startCrowd(
  { url, random, pairs, others }: CrowdOptions,
): Promise<Crowd> {
  const call = callsTo(url);
  const offences: string[] = [];
  const done = { purchases: 0, fights: 0, predictions: 0, announcements: 0 };
  const paid = new Map<string, number>();
  const announced: string[] = [];
  let stopping = false;
  let token = await serviceToken({ call });
  const renewing = setInterval(() => {
    serviceToken({ call }).then((next) => token = next, () => {});
  }, 5 * 60_000);

  /** Until it is answered by something other than "come back": then it has happened. */
  async function insist(method: string, path: string, how: Call): Promise<Answer | undefined> {
    for (let tries = 0; !stopping || tries === 0; tries++) {
      const answer = await call(method, path, { patience: 8_000, ...how }).catch(() => undefined);
      if (answer && answer.status < 500) return answer;
      if (answer && answer.status !== 503) offences.push(`${method} ${path}: ${answer.status}`);
      if (answer?.status === 503 && !answer.headers.get("retry-after")) {
        offences.push(`${method} ${path}: 503 without Retry-After`);
      }
      await pause(50 + random.below(100));
    }
    return undefined;
  }

  async function buy(): Promise<void> {
    const player = await guest({ call });
    const answer = await insist("POST", "/store/checkout", {
      token: player.token,
      body: { sku: SKU, currency: "EUR" },
      headers: { "idempotency-key": crypto.randomUUID() },
    });
    if (answer?.status !== 201 && answer?.status !== 200) return;
    const delivery = paymentEvent("succeeded", answer.body.provider_ref);
    // Providers say it more than once.
    for (let n = 0; n < 2; n++) {
      const told = await insist("POST", "/store/webhook", { ...delivery });
      if (told?.status !== 200) continue;
      paid.set(player.id, 1);
    }
    if (paid.has(player.id)) done.purchases++;
  }

  async function fight(): Promise<void> {
    const player = await guest({ call });
    const body = { mode: "duel", skill: "novice" };
    const answer = await insist("POST", "/arena/practice", { token: player.token, body });
    if (answer?.status !== 201) return;
    const at = `${url.replace("http", "ws")}/arena/${answer.body.match_id}`;
    const socket = await openSocket(at, player.token);
    try {
      await eventually("it is played", () => socket.closed() || socket.snapshots().length > 60, {
        withinMs: 10_000,
      });
      if (socket.snapshots().length > 60) done.fights++;
    } finally {
      socket.socket.close();
    }
  }

  async function predict(): Promise<void> {
    const row = await servedRow({ call }, { token, name: "risk" });
    for (let n = 0; n < 20 && !stopping; n++) {
      const answer = await insist("POST", "/ml/score_risk", { token, body: { batch: [row] } });
      if (answer?.status === 200) done.predictions++;
      await pause(100);
    }
  }

  async function announce(): Promise<void> {
    const text = crypto.randomUUID();
    const headers = { "idempotency-key": text };
    const answer = await insist("POST", "/admin/api/announcements", {
      ...{ token, headers, body: { text } },
    });
    if (answer?.status === 201) announced.push(text);
    if (answer?.status === 201) done.announcements++;
    await pause(500);
  }

  /** Again and again; a node that died in the middle of it is what this is about. */
  async function repeat(work: () => Promise<void>): Promise<void> {
    while (!stopping) await work().catch(() => pause(200));
  }

  const following = Array.from({ length: others }, () => follow(url));
  const followers = await Promise.all(following.map(({ joined }) => joined));
  const workload = startWorkload({ node: { call }, clients: pairs, random: random.next });
  const running = [buy, fight, predict, announce].flatMap((work) =>
    Array.from({ length: work === announce ? 1 : others }, () => repeat(work))
  );
  return {
    ...{ workload, followers, announced, paid, done, offences },
    async stop() {
      stopping = true;
      clearInterval(renewing);
      await Promise.all([workload.stop(), ...running]);
      offences.push(...workload.offences);
      // What was announced last is still on its way.
      await eventually(
        "everybody has heard what was announced",
        () =>
          followers.every(({ heard, lost }) =>
            lost.length > 0 || announced.every((text) => heard.has(text))
          ),
        { withinMs: 60_000 },
      ).finally(() => following.forEach(({ leave }) => leave()));
    },
  };
}

/** In the world's room with the client that games have. */
function follow(url: string): { joined: Promise<Follower>; leave(): void } {
  const client = createClient({ url });
  const follower: Follower = { heard: new Map(), lost: [] };
  const joined = (async () => {
    await client.signInGuest();
    await new Promise<void>((resolve) =>
      client.rooms.join<{ announcement: { text: string } }>("world", {
        joined: () => resolve(),
        lost: (reason) => follower.lost.push(reason),
        event({ kind, data }) {
          if (kind !== "announcement") return;
          follower.heard.set(data.text, (follower.heard.get(data.text) ?? 0) + 1);
        },
      })
    );
    return follower;
  })();
  return { joined, leave: () => client[Symbol.dispose]() };
}
