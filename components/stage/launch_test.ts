import assert from "node:assert/strict";
import { launchOf } from "./launch.ts";

const match = { match_id: "m-1", address: "10.0.0.7:7777", join_token: "a.b/c" };

Deno.test("[UI10] a studio's link has what it needs of the match, each as one part of it", () => {
  const template = "mygame://join?at={address}&match={match_id}&token={join_token}";
  const link = "mygame://join?at=10.0.0.7%3A7777&match=m-1&token=a.b%2Fc";
  assert.equal(launchOf(template, match), link);
  assert.equal(launchOf(template, { ...match, address: null }), undefined, "no server yet");
  const site = "https://game.example/m/{match_id}";
  assert.equal(launchOf(site, { match_id: "m" }), "https://game.example/m/m");
});
