/** The API's description of itself: OpenAPI 3.1, the pages of problems, a readable reference. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import { Fragment, h, type VNode } from "preact";
import { render } from "preact-render-to-string";
import type { RateLimits } from "../../services/config/mod.ts";
import { listFailures } from "../../services/problems/mod.ts";
import type { EventKind } from "../../services/platform/event_kind.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import type { ApiDocument } from "../../components/docs/api_document.ts";
import type { ProblemName } from "../../components/docs/DocsOperation.tsx";
import { DocsWords } from "../../components/words/docs.ts";
import { pageTitle } from "../../components/words/page.ts";
import { findOperation } from "../../components/docs/try_operation.ts";
import { hasRole } from "../../services/identity/mod.ts";
import type { Viewer } from "../http/auth.ts";
import { TrySection } from "../views/TrySection.tsx";
import { DocsPage } from "../../components/docs/DocsPage.tsx";
import { FIRST_LINES } from "../../components/docs/first_lines.gen.ts";
import { ProblemPage } from "../../components/docs/ProblemPage.tsx";
import type { AppEnv } from "../http/context.ts";
import type { RenderPage } from "../http/page/page.ts";
import { type ApiDescription, describeApi, registerShared } from "./openapi.ts";

/** Adds the description of everything that `app` offers so far, as the last of its sub-apps. */
export function describe(
  app: OpenAPIHono<AppEnv>,
  { page, viewer, triedByAll, limits, publicUrl, webhookEvents }: {
    page: RenderPage;
    viewer: Viewer;
    /** Whether everybody may try calls from the page; else the staff may. */
    triedByAll: boolean;
    limits: RateLimits;
    publicUrl: string;
    webhookEvents: readonly EventKind[];
  },
): void {
  registerShared(app.openAPIRegistry, webhookEvents);
  // Encoded once, when somebody asks: the routes do not change while the program runs.
  let description: ApiDescription | undefined;
  const get = () => description ??= describeApi(app, publicUrl);

  app.get("/openapi.json", (c) => c.json(get()));
  const problems = problemsByArea();
  const inWords = Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [name, limitInWords(limit)]),
  );
  // Drawn once: it is the same for everybody. What is searched for is drawn anew.
  let whole: string | undefined;
  const draw = (search: string) =>
    render(h(DocsPage, {
      // The library's types allow more than our routes say: the page reads only that.
      document: get() as unknown as ApiDocument,
      ...{ search, problems, limits: inWords, firstLines: FIRST_LINES },
    }));
  app.get("/docs", async (c) => {
    const operation = findOperation(get() as unknown as ApiDocument, c.req.query("try") ?? "");
    const search = operation?.path ?? (c.req.query("q") ?? "").trim().slice(0, 64);
    const html = search === "" ? whole ??= draw("") : draw(search);
    const reference = h("div", { dangerouslySetInnerHTML: { __html: html } });
    const title = pageTitle(DocsWords.Api);
    const player = await viewer(c).catch(nobodyNow);
    if (!operation) return page(c, { title, player, body: reference as VNode });
    const allowed = triedByAll || (player !== undefined && hasRole(player, "mod", "admin"));
    const body = h(
      Fragment,
      {},
      h(TrySection, {
        ...{ operation, allowed },
        ...(player && { who: player.displayName }),
      }),
      reference,
    );
    return page(c, { title, player, body });
  });
  app.get("/problems/:name", async (c) => {
    const name = c.req.param("name");
    const failure = listFailures().find(({ domain, code }) => `${domain}.${code}` === name);
    if (!failure) throw requestFailures.make("not_found", `There is no problem "${name}"`);
    const player = await viewer(c).catch(nobodyNow);
    const body = ProblemPage({ ...failure, name });
    return await page(c, { title: pageTitle(failure.title), player, body });
  });
}

/** What explains an outage is read during one: then the header greets nobody. */
const nobodyNow = () => undefined;

/** Whose failures an area's operations may answer, besides those of any request. */
const DOMAINS: Record<string, string[]> = {
  "": ["request"],
  Account: ["identity"],
  Admin: ["identity", "leaderboards", "store"],
  Inventory: ["inventory"],
  Leaderboards: ["leaderboards"],
  Matchmaking: ["matchmaking", "ratings"],
  "Sign-in": ["identity"],
  Parties: ["parties", "matchmaking"],
  Arena: ["arena"],
  Store: ["store"],
  Telemetry: ["telemetry", "anti_cheat"],
  Webhooks: ["webhooks"],
};

function problemsByArea(): Record<string, ProblemName[]> {
  const all = listFailures();
  return Object.fromEntries(
    Object.entries(DOMAINS).map(([area, domains]) => [
      area,
      all.filter(({ domain }) => domains.includes(domain)).map((
        { domain, code, status, title },
      ) => ({
        ...{ name: `${domain}.${code}`, status, title },
      })),
    ]),
  );
}

function limitInWords({ burst, perSecond }: RateLimits[keyof RateLimits]): string {
  const rate = perSecond >= 1
    ? `${Math.round(perSecond * 10) / 10} a second`
    : perSecond * 60 >= 1
    ? `${Math.round(perSecond * 600) / 10} a minute`
    : `${Math.round(perSecond * 36_000) / 10} an hour`;
  return `${rate}, ${burst} at once`;
}
