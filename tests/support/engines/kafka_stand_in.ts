/** A stand-in for Kafka, a process of its own for whoever asks; see kafka_stand_in.c for what it is. */

import { startGuard } from "../process/guard.ts";

export interface KafkaStandIn extends AsyncDisposable {
  /** host:port of each broker. */
  readonly brokers: string[];
  readonly pid: number;
  createTopic(name: string, options?: { partitions?: number; replicas?: number }): Promise<void>;
  /** Cuts a broker's connections and refuses new ones; numbers begin with 1. */
  down(broker: number): Promise<void>;
  up(broker: number): Promise<void>;
  /** A broker answers its next requests of a kind with an error; both are numbers of the protocol. */
  fail(
    broker: number,
    fault: { apiKey: number; error: number; times?: number; lateMs?: number },
  ): Promise<void>;
  /** Whoever asks about a topic is answered with an error; 0: no more. */
  spoil(topic: string, error: number): Promise<void>;
  lead(topic: string, partition: number, broker: number): Promise<void>;
}

/** The program, where the run has built one. */
export const standInProgram = Deno.env.get("TEST_KAFKA_STAND_IN");

export async function startKafkaStandIn(
  { brokers = 1, program = standInProgram! } = {},
): Promise<KafkaStandIn> {
  const guard = startGuard({ signal: "SIGKILL" });
  const child = new Deno.Command(program, {
    args: [String(brokers)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await guard.watch(child.pid);
  const orders = child.stdin.getWriter();
  const answers = lines(child.stdout);
  const [, listed] = /^brokers (.+)$/.exec(await next()) ?? [];
  let turn: Promise<unknown> = Promise.resolve();

  async function next(): Promise<string> {
    const { value, done } = await answers.next();
    if (done) throw new Error("The stand-in for Kafka has ended");
    return value;
  }

  /** One order at a time: answers carry no names. */
  function order(line: string): Promise<void> {
    const told = turn.then(async () => {
      await orders.write(new TextEncoder().encode(`${line}\n`));
      const answer = await next();
      if (answer !== "ok") throw new Error(`The stand-in for Kafka, told "${line}": ${answer}`);
    });
    turn = told.catch(() => {});
    return told;
  }

  return {
    brokers: listed!.split(","),
    pid: child.pid,
    createTopic: (name, { partitions = 16, replicas = 1 } = {}) =>
      order(`topic ${name} ${partitions} ${replicas}`),
    down: (broker) => order(`down ${broker}`),
    up: (broker) => order(`up ${broker}`),
    fail: (broker, { apiKey, error, times = 1, lateMs = 0 }) =>
      order(`fail ${broker} ${apiKey} ${error} ${times} ${lateMs}`),
    spoil: (topic, error) => order(`error ${topic} ${error}`),
    lead: (topic, partition, broker) => order(`leader ${topic} ${partition} ${broker}`),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await guard[Symbol.asyncDispose]();
    },
  };
}

/** Three brokers with the topics of the program: the stand-in makes them only when it is told to. */
export async function startKafkaWithTopics(): Promise<KafkaStandIn> {
  const kafka = await startKafkaStandIn({ brokers: 3 });
  for (const topic of ["telemetry", "telemetry.dead", "alerts"]) {
    await kafka.createTopic(topic, { replicas: 3 });
  }
  return kafka;
}

async function* lines(from: ReadableStream<BufferSource>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of from.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
