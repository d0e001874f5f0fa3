/**
 * A Redis Cluster of our own on loopback: three masters with a replica each, to be killed, failed over and
 * resharded at will.
 */

import { createClient } from "@redis/client";
import { SLOTS } from "../../../services/platform/redis/slot.ts";
import { eventually } from "../app/eventually.ts";
import { freePort } from "../process/free_port.ts";
import type { Certificate } from "./certificate.ts";
import { type PrivateEngine, randomPassword } from "./engine_process.ts";
import { startRedis } from "./private_engines.ts";

export interface ClusterNode extends PrivateEngine {
  /** Its name in the cluster. */
  id: string;
  /** By which the others know it: of TLS where it has a certificate. */
  member: number;
  /** One command, past every table of slots. */
  ask(...words: string[]): Promise<unknown>;
}

/** A slot that is open for moving. */
export interface OpenSlot {
  /** Moves what is in it, at most ten keys at a time. */
  carry(): Promise<void>;
  close(): Promise<void>;
}

export interface TestCluster extends AsyncDisposable {
  /** Addresses of all six, with commas between them: what REDIS_URL takes; by TLS where it has a certificate. */
  url: string;
  nodes: ClusterNode[];
  masters(): Promise<ClusterNode[]>;
  /** Moves slots with all that is in them from one master to another. */
  moveSlots(from: ClusterNode, to: ClusterNode, slots: readonly number[]): Promise<void>;
  /** Begins to move a slot. */
  openSlot(from: ClusterNode, to: ClusterNode, slot: number): Promise<OpenSlot>;
  /** Slots of a master, in order. */
  slotsOf(master: ClusterNode): Promise<number[]>;
  /** Resolves when every slot has a master that answers and every node agrees. */
  settled(): Promise<void>;
}

const MASTERS = 3;
/** How far above its port a node talks to the others. */
const BUS = 10_000;
/** How long a master may be silent until its replica takes over. */
const NODE_TIMEOUT_MS = 1_500;

export async function startRedisCluster(
  { settings = [], certificate }: { settings?: string[]; certificate?: Certificate } = {},
): Promise<TestCluster> {
  await using undo = new AsyncDisposableStack();
  // Nodes of a cluster enter one another, and are entered alike.
  const password = randomPassword();
  const nodes: ClusterNode[] = [];
  const urls: string[] = [];
  // One by one: two that were given one port would both be answered for, their password being one.
  while (nodes.length < 2 * MASTERS) {
    const tlsPort = certificate && freePort(BUS);
    const engine = undo.use(
      await startRedis({
        password,
        ...(!certificate && { beside: BUS }),
        settings: [
          `masterauth ${password}`,
          "cluster-enabled yes",
          `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
          "cluster-replica-validity-factor 0",
          "repl-diskless-sync-delay 0",
          ...(certificate
            ? [
              ...[`tls-port ${tlsPort}`, "tls-cluster yes", "tls-replication yes"],
              "tls-auth-clients no",
              `tls-cert-file ${certificate.certificate}`,
              `tls-key-file ${certificate.key}`,
              `tls-ca-cert-file ${certificate.authority}`,
            ]
            : []),
          ...settings,
        ],
      }),
    );
    const ask = asker(engine, password);
    // Its getters go along: the process changes.
    const own = {
      ...{ id: String(await ask("CLUSTER", "MYID")), ask },
      member: tlsPort ?? engine.port,
    };
    nodes.push(Object.assign(engine, own));
    urls.push(
      certificate
        ? `rediss://:${password}@${certificate.name}:${tlsPort}`
        : `redis://:${password}@127.0.0.1:${engine.port}`,
    );
  }
  const [first] = nodes;
  for (const [at, node] of nodes.entries()) {
    await node.ask("CLUSTER", "SET-CONFIG-EPOCH", String(at + 1));
    if (at < MASTERS) {
      const [from, to] = [at, at + 1].map((part) => Math.floor(part * SLOTS / MASTERS));
      await node.ask("CLUSTER", "ADDSLOTSRANGE", String(from), String(to! - 1));
    }
    if (node !== first) await first!.ask("CLUSTER", "MEET", "127.0.0.1", String(node.member));
  }
  await eventually("they know one another", async () => {
    const known = await Promise.all(nodes.map(async (node) => {
      const lines = String(await node.ask("CLUSTER", "NODES")).trim().split("\n");
      return lines.length === nodes.length && !lines.some((line) => line.includes("handshake"));
    }));
    return known.every(Boolean);
  });
  for (const [at, node] of nodes.slice(MASTERS).entries()) {
    await node.ask("CLUSTER", "REPLICATE", nodes[at]!.id);
  }
  async function openSlot(from: ClusterNode, to: ClusterNode, number: number): Promise<OpenSlot> {
    const slot = String(number);
    await to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", from.id);
    await from.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.id);
    return {
      async carry() {
        for (;;) {
          const keys = await from.ask("CLUSTER", "GETKEYSINSLOT", slot, "10") as string[];
          if (keys.length === 0) break;
          const place = ["127.0.0.1", String(to.member), "", "0", "5000"];
          await from.ask("MIGRATE", ...place, "AUTH", password, "KEYS", ...keys);
        }
      },
      async close() {
        await to.ask("CLUSTER", "SETSLOT", slot, "NODE", to.id);
        await from.ask("CLUSTER", "SETSLOT", slot, "NODE", to.id);
      },
    };
  }

  const resources = undo.move();
  const cluster: TestCluster = {
    url: urls.join(","),
    nodes,
    async masters() {
      const roles = await Promise.all(
        nodes.map(async (node) => {
          if (node.pid === undefined) return "gone";
          return String((await node.ask("ROLE").catch(() => ["gone"]) as string[])[0]);
        }),
      );
      return nodes.filter((_, at) => roles[at] === "master");
    },
    async slotsOf(master) {
      const lines = String(await master.ask("CLUSTER", "NODES")).split("\n");
      const own = lines.find((line) => line.includes("myself"))!.trim().split(" ").slice(8);
      return own.filter((part) => !part.startsWith("[")).flatMap((part) => {
        const [from, to = from] = part.split("-").map(Number);
        return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
      });
    },
    async moveSlots(from, to, slots) {
      for (const slot of slots) {
        const open = await openSlot(from, to, slot);
        await open.carry();
        await open.close();
      }
    },
    openSlot,
    settled: () => eventuallySettled(nodes),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
  await cluster.settled();
  return cluster;
}

async function eventuallySettled(nodes: ClusterNode[]): Promise<void> {
  await eventually("the cluster is settled", async () => {
    const living = nodes.filter(({ pid }) => pid !== undefined);
    const states = await Promise.all(living.map(async (node) => {
      const info = String(await node.ask("CLUSTER", "INFO").catch(() => ""));
      const link = String(await node.ask("INFO", "replication").catch(() => ""));
      return info.includes("cluster_state:ok") && !link.includes("master_link_status:down");
    }));
    return states.every(Boolean);
  });
}

/** A connection for each command: what it speaks to may be killed at any time. */
function asker({ port }: PrivateEngine, password: string) {
  return async (...words: string[]): Promise<unknown> => {
    const client = createClient({
      socket: { host: "127.0.0.1", port, reconnectStrategy: false },
      password,
      RESP: 2,
    });
    client.on("error", () => {});
    await client.connect();
    try {
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  };
}
