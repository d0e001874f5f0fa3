/** A game's own server: one page, and the client beside it. */

import { bundleSdk } from "../../ops/sdk.ts";
import { FOLLOW } from "./follow.ts";

/** @param headers of the page: `content-security-policy: sandbox …` takes its origin away */
export async function servePage(headers: Record<string, string> = {}) {
  const files: Record<string, [string, string]> = {
    "/": ["text/html", "<!doctype html><title>A game</title>"],
    "/sdk.js": ["text/javascript", await bundleSdk()],
    "/follow.js": ["text/javascript", FOLLOW],
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    const [type, body] = files[pathname] ?? ["text/plain", ""];
    return new Response(body, {
      headers: {
        ...{ "content-type": type, "access-control-allow-origin": "*" },
        ...(pathname === "/" && headers),
      },
    });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
