/** Seeing what another role sees, and leaving that (UI9). Pages send forms, programs JSON. */

import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Audit } from "../../../services/audit/mod.ts";
import { identityFailures } from "../../../services/identity/mod.ts";
import { requestFailures } from "../../../services/platform/errors.ts";
import { type Authenticate, cookieName, isOwnPage, type Origin } from "../../http/auth.ts";
import type { AppEnv } from "../../http/context.ts";
import { defaultBody, formAsJson } from "../../http/forms.ts";
import { wantsHtml } from "../../http/page/error_page.tsx";
import { answers, api, jsonBody } from "../../http/route.ts";
import { dropView, setView, VIEWS } from "../../http/view_as.ts";
import { actorOf } from "../users.ts";

const ViewBody = z.object({ view_as: z.enum(VIEWS).nullable() }).openapi("View");

export function viewRoutes(
  { audit, knownCaller, origin }: {
    audit: Pick<Audit, "record">;
    /** Who is calling, where that is known. */
    knownCaller: Authenticate;
    origin: Origin;
  },
) {
  const app = api();
  const tags = ["Admin"];
  const session = cookieName(origin.publicUrl);

  async function record(c: Context<AppEnv>, action: string, details: object): Promise<void> {
    const { caller: { id }, address } = actorOf(c);
    await audit.record({
      ...{ action, actor: id, subjects: [id], addresses: [address], outcome: "done" },
      details: { ...details },
    });
  }

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/view",
      tags,
      summary: "See what another role sees, changing nothing, until it is left",
      description: "For sessions of pages: a cookie says so. Every change is refused meanwhile.",
      middleware: [formAsJson] as const,
      request: jsonBody(z.object({ role: z.enum(VIEWS) })),
      responses: answers(200, ViewBody, "The view"),
    }),
    async (c) => {
      const { role } = c.req.valid("json");
      if (c.get("caller").sessionId === undefined || c.req.header("authorization") !== undefined) {
        throw requestFailures.make("forbidden", "Only the session of a page can have a view");
      }
      await record(c, "view.begin", { role });
      setView(c, session, role);
      // deno-lint-ignore no-explicit-any -- pages are led on, which the document does not describe
      if (wantsHtml(c)) return c.redirect(role === "player" ? "/" : "/admin", 303) as any;
      return c.json({ view_as: role }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/admin/api/view/leave",
      tags,
      summary: "See with one's own eyes again",
      description: "For everybody: the cookie goes even where its session is over.",
      middleware: [formAsJson, defaultBody] as const,
      responses: answers(200, ViewBody, "No view"),
    }),
    async (c) => {
      if (!isOwnPage(c.req.raw, origin)) {
        throw identityFailures.make("cross_origin", "Cannot leave a view for another site");
      }
      const caller = await knownCaller(c);
      const viewAs = caller?.viewAs;
      if (caller && viewAs !== undefined) {
        c.set("caller", caller);
        await record(c, "view.leave", { role: viewAs });
      }
      dropView(c, session);
      // deno-lint-ignore no-explicit-any -- as above
      if (wantsHtml(c)) return c.redirect(viewAs === undefined ? "/" : "/admin", 303) as any;
      return c.json({ view_as: null }, 200);
    },
  );

  return app;
}
