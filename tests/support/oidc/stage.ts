/** An app with an issuer or two, for the tests of one file. */

import { share, type Shared } from "../app/shared.ts";
import { openTestApp, type TestApp } from "../app/test_app.ts";
import { realEnginesAvailable } from "../app/test_engines.ts";
import type { Logger } from "../../../services/platform/observe/log.ts";
import { type HostileIssuer, openHostileIssuer } from "./hostile_issuer.ts";
import { entryFor } from "./sign_in.ts";

export interface Stage<Name extends string> extends AsyncDisposable {
  app: TestApp;
  issuers: Record<Name, HostileIssuer>;
}

/**
 * The answer registers a test, on each engine that is there.
 * @param names issuers by id, with what their settings say besides
 */
export function stageTests<Name extends string>(
  names: Record<Name, Record<string, unknown>>,
  { env = {}, log }: { env?: Record<string, string>; log?: Logger } = {},
): (name: string, run: (stage: Stage<Name>) => Promise<void>) => void {
  const engines = realEnginesAvailable() ? ["embedded", "real"] as const : ["embedded"] as const;
  const stages = engines.map((engine) => ({
    engine,
    stage: share<Stage<Name>>(async () => {
      const undo = new AsyncDisposableStack();
      const opened = await Promise.all(
        Object.keys(names).map(async (name) =>
          [name, undo.use(await openHostileIssuer(name))] as const
        ),
      );
      const issuers = Object.fromEntries(opened) as Record<Name, HostileIssuer>;
      const list = opened.map(([name, issuer]) => entryFor(issuer, names[name as Name]));
      const app = undo.use(
        await openTestApp({
          ...{ engine, env: { OIDC_ISSUERS: JSON.stringify(list), ...env } },
          ...(log && { log }),
        }),
      );
      for (const [, issuer] of opened) issuer.now = app.clock.now;
      return { app, issuers, [Symbol.asyncDispose]: () => undo.disposeAsync() };
    }) as Shared<Stage<Name>>,
  }));
  return (name, run) => {
    for (const { engine, stage } of stages) {
      stage.expect();
      Deno.test({
        name: `${name} (${engine})`,
        // Connections that the app opens lazily stay for the next test.
        sanitizeOps: false,
        sanitizeResources: false,
        async fn() {
          await stage.use(async (on) => {
            for (const issuer of Object.values<HostileIssuer>(on.issuers)) reset(issuer);
            // What was read of the issuers is read anew an hour later.
            await on.app.clock.advance(3_600_001);
            await run(on);
          });
        },
      });
    }
  };
}

function reset(issuer: HostileIssuer): void {
  Object.assign(issuer, { lies: {}, aheadS: 0, sid: 'opaque "sid" \\ ' });
  issuer.seen.length = 0;
  const sub = `player ${crypto.randomUUID()}`;
  issuer.account = { sub, claims: { preferred_username: "Alice" } };
}

export async function lastRow(app: TestApp, action = "sign_in.oidc") {
  const [row] = await app.services.access.audit.search({ action, limit: 1 });
  return row!;
}

export async function whyOf(app: TestApp, action?: string): Promise<string> {
  return String((await lastRow(app, action)).details.why);
}
