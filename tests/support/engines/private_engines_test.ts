import assert from "node:assert/strict";
import postgres from "postgres";
import { createClient } from "@redis/client";
import { findPostgres, findRedis } from "./find_engines.ts";
import { startPostgres, startRedis } from "./private_engines.ts";
import { childrenOf, gone } from "../process/processes.ts";

const redisMissing = await findRedis() === undefined;
const postgresMissing = await findPostgres() === undefined;

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client as Redis);
  } finally {
    client.destroy();
  }
}

type Redis = ReturnType<typeof createClient>;

Deno.test({
  name: "startRedis() comes back on the same port with what it had written",
  ignore: redisMissing,
  async fn() {
    await using engine = await startRedis();
    await withRedis(engine.url, (redis) => redis.set("kept", "1"));
    await engine.restart();
    assert.equal(await withRedis(engine.url, (redis) => redis.get("kept")), "1");
    // The append-only file reaches the kernel before the answer: a killed process loses nothing.
    await withRedis(engine.url, (redis) => redis.set("killed", "2"));
    await engine.kill("SIGKILL");
    assert.equal(engine.pid, undefined);
    await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port: engine.port }));
    await engine.restart();
    assert.equal(await withRedis(engine.url, (redis) => redis.get("killed")), "2");
  },
});

Deno.test({
  name: "startRedis() promises what the program asks of a Redis",
  ignore: redisMissing,
  async fn() {
    await using engine = await startRedis();
    await withRedis(engine.url, async (redis) => {
      const wanted = {
        appendonly: "yes",
        appendfsync: "everysec",
        save: "",
        "maxmemory-policy": "noeviction",
      };
      for (const [name, value] of Object.entries(wanted)) {
        assert.equal((await redis.configGet(name))[name], value, name);
      }
    });
    using socket = await Deno.connect({ hostname: "127.0.0.1", port: engine.port });
    await socket.write(new TextEncoder().encode("PING\r\n"));
    const answer = new Uint8Array(512);
    await socket.read(answer);
    assert.match(new TextDecoder().decode(answer), /^-NOAUTH/);
  },
});

Deno.test({
  name: "startPostgres() survives SIGKILL of the postmaster and all it forked",
  ignore: postgresMissing,
  async fn() {
    await using engine = await startPostgres();
    const open = () => postgres(engine.url, { max: 2, onnotice: () => {} });
    const before = open();
    await before`create table kept (n int)`;
    await before`insert into kept values (1), (2)`;
    const forked = await childrenOf(engine.pid!);
    assert.ok(forked.length > 2);
    await engine.kill("SIGKILL");
    for (const pid of forked) assert.ok(await gone(pid), `${pid} still runs`);
    await before.end({ timeout: 1 }).catch(() => {});
    await engine.restart();
    const after = open();
    assert.equal((await after`select * from kept`).length, 2);
    const [row] = await after`show fsync`;
    assert.equal(row?.fsync, "on");
    await after.end();
  },
});

Deno.test({
  name: "startPostgres() and startRedis() leave nothing behind",
  ignore: postgresMissing || redisMissing,
  async fn() {
    for (const start of [startPostgres, startRedis]) {
      for (const killed of [true, false]) {
        const engine = await start();
        const pid = engine.pid!;
        if (killed) await engine.kill();
        await engine[Symbol.asyncDispose]();
        assert.ok(await gone(pid));
        await assert.rejects(Deno.stat(engine.dir), Deno.errors.NotFound);
      }
    }
  },
});

Deno.test({
  name: "startRedis() with a directory uses and keeps what is in it",
  ignore: redisMissing,
  async fn() {
    const dir = await Deno.makeTempDir();
    try {
      {
        await using first = await startRedis({ dir });
        await withRedis(first.url, (redis) => redis.set("kept", "1"));
      }
      await using second = await startRedis({ dir });
      assert.equal(await withRedis(second.url, (redis) => redis.get("kept")), "1");
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test({
  name: "a private engine ends with the process that started it, even on SIGKILL",
  ignore: redisMissing || postgresMissing,
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `const { startRedis, startPostgres } = await import("./private_engines.ts");
         for (const start of [startRedis, startPostgres]) {
           const { pid, dir } = await start();
           console.log(JSON.stringify({ pid, dir }));
         }
         await new Promise(() => setInterval(() => {}, 1_000));`,
      ],
      cwd: import.meta.dirname!,
      stdout: "piped",
    }).spawn();
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split("\n").length > 2) break;
    }
    child.kill("SIGKILL");
    await child.status;
    const engines = text.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(engines.length, 2);
    for (const { pid, dir } of engines) {
      const deadline = Date.now() + 10_000;
      const left = async () =>
        !(await gone(pid)) || await Deno.stat(dir).then(() => true, () => false);
      while (await left()) {
        assert.ok(Date.now() < deadline, `${pid} or ${dir} is left`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  },
});
