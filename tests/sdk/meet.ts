/** A game in TypeScript and one in another language meet in a match. */

import assert from "node:assert/strict";
import { duel } from "../../sdk/duel.ts";
import { createClient } from "../../sdk/mod.ts";
import { eventually } from "../support/app/eventually.ts";
import { ok } from "../support/app/expect.ts";
import type { TestApp } from "../support/app/test_app.ts";

/** @param program plays the sample in the region, and says what it says, line by line */
export async function meet(
  { app, url, region }: { app: TestApp; url: string; region: string },
  { program, args }: { program: string; args: string[] },
): Promise<void> {
  const child = new Deno.Command(program, {
    args,
    ...{ stdin: "null", stdout: "piped", stderr: "inherit" },
  }).spawn();
  await using undo = new AsyncDisposableStack();
  undo.defer(async () => {
    // One that ended by itself is gone already.
    if (!hasEnded) child.kill("SIGKILL");
    await child.status;
  });
  let hasEnded = false;
  void child.status.then(() => hasEnded = true);
  let text = "";
  const reading = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) text += part;
  })();
  const said: string[] = [];
  using client = createClient({ url });
  const game = duel(client, region, (line) => said.push(line));
  const theirs = () => text.trim().split("\n");
  await eventually("both queue", () => said.includes("queued") && theirs().includes("queued"));
  const match = await eventually("one is in", async () => {
    await app.drain();
    return said.find((line) => line.startsWith("match "));
  });
  const id = match.split(" ")[1]!;
  await eventually("both are in", () => theirs().includes(match));
  await eventually("the room is joined by both", async () => {
    const { users } = await client.rooms.presence(id);
    return users?.length === 2;
  });
  const countdown = { seconds: 3, ends_at: new Date(app.clock.now() + 3_000).toISOString() };
  await app.services.realtime.rooms.publish(id, { kind: "countdown", data: countdown });
  await eventually(
    "both count",
    () => [said, theirs()].every((lines) => lines.includes("starts in 3")),
  );
  const token = await app.serviceToken();
  const json = { teams: [{ placement: 1 }, { placement: 2 }] };
  ok(await app.call("POST", `/matchmaking/matches/${id}/result`, { token, json }));
  await app.drain();
  const mine = await game;
  assert.equal((await child.status).code, 0, text);
  await reading;
  const result = theirs().find((line) => line.startsWith("over: "));
  assert.deepEqual([`over: ${mine}`, result].toSorted(), ["over: loss", "over: win"]);
  assert.ok(theirs().includes(said.at(-1)!), "both see the same boards");
}
