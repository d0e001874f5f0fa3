/** The API's description of itself: OpenAPI 3.1, the pages of problems, a readable reference. */

import type { OpenAPIHono } from "@hono/zod-openapi";
import { listFailures } from "../../services/problems/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import { DocsPage } from "../../components/DocsPage.tsx";
import { ProblemPage } from "../../components/ProblemPage.tsx";
import { ACCESS } from "../access.ts";
import type { AppEnv } from "../http/context.ts";
import type { RenderPage } from "../http/page.ts";

export const API_INFO = {
  openapi: "3.1.0",
  info: {
    title: "VEZE Game",
    version: "0.1.0",
    description:
      "Matchmaking, leaderboards, telemetry and realtime rooms for games. Sockets: docs/realtime.md.",
  },
} as const;

/** Adds the description of everything that `app` offers so far, as the last of its sub-apps. */
export function describe(app: OpenAPIHono<AppEnv>, page: RenderPage): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "veze_session",
  });
  // Encoded once, when somebody asks: the routes do not change while the program runs.
  let document: ApiDescription | undefined;
  const get = () => document ??= withAccess(app.getOpenAPI31Document(API_INFO));

  app.get("/openapi.json", (c) => c.json(get()));
  app.get(
    "/docs",
    (c) => page(c, { title: "API · VEZE", body: DocsPage({ document: get() as never }) }),
  );
  app.get("/problems/:name", (c) => {
    const name = c.req.param("name");
    const failure = listFailures().find(({ domain, code }) => `${domain}.${code}` === name);
    if (!failure) throw requestFailures.make("not_found", `There is no problem "${name}"`);
    return page(c, { title: `${failure.title} · VEZE`, body: ProblemPage({ ...failure, name }) });
  });
}

type ApiDescription = ReturnType<OpenAPIHono<AppEnv>["getOpenAPI31Document"]>;

const CREDENTIALS = [{ bearer: [] }, { session: [] }];

/** Each operation says who may call it, as routes/access.ts has it. */
function withAccess(document: ApiDescription): ApiDescription {
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
      const access = ACCESS[route];
      if (!access || access.roles === "public") continue;
      Object.assign(operation, { security: CREDENTIALS, "x-roles": access.roles });
    }
  }
  return document;
}
