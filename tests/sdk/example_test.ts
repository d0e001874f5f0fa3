/** The example of sdk/ plays against the whole program, and its connection breaks while it does. */

import assert from "node:assert/strict";
import { play } from "../../sdk/example_game.ts";
import { createClient, runtime } from "../../sdk/mod.ts";
import { ok } from "../support/app/expect.ts";
import { eventually } from "../support/app/eventually.ts";
import { testApps } from "../support/app/on_each_engine.ts";

const onEachEngine = testApps();

onEachEngine(
  "[RT10] two example games queue, meet, lose their connections and finish",
  async (app) => {
    await using served = await app.serve();
    const sockets: WebSocket[] = [];
    const open = () =>
      createClient({
        url: served.url,
        runtime: {
          ...runtime(),
          random: () => 0.01,
          openSocket(url, protocols) {
            sockets.push(new WebSocket(url, protocols));
            return sockets.at(-1)!;
          },
        },
      });
    using one = open();
    using two = open();
    const said: string[] = [];
    const options = {
      mode: "duel",
      region: "ap-southeast",
      say: (line: string) => said.push(line),
    };
    const games = Promise.all([play(one, options), play(two, options)]);
    await eventually(
      "both queue",
      () => said.filter((line) => line.startsWith("queued")).length === 2,
    );
    // The match is made while neither is connected.
    for (const socket of sockets) {
      socket.close();
    }
    await app.drain();
    await eventually(
      "both are in",
      () => said.filter((line) => line.startsWith("match")).length === 2,
    );
    const id = said.find((line) => line.startsWith("match"))!.split(" ")[1]!;
    const token = await app.serviceToken();
    await app.services.realtime.rooms.publish(id, { kind: "countdown", data: { seconds: 3 } });
    for (const socket of sockets) socket.close();
    const json = { teams: [{ placement: 1 }, { placement: 2 }] };
    ok(await app.call("POST", `/matchmaking/matches/${id}/result`, { token, json }));
    await app.drain();
    assert.deepEqual((await games).toSorted(), ["loss", "win"]);
  },
);
