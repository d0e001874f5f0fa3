/** Draws a page of the staff's in their frame: where they are, as whom, what else they may open. */

import type { Context } from "hono";
import type { ComponentChildren } from "preact";
import { StaffFrame } from "../../components/admin/StaffFrame.tsx";
import { AdminWords } from "../../components/words/admin.ts";
import { pageTitle } from "../../components/words/page.ts";
import { Alive, type AliveProps } from "../../islands/admin/Alive.tsx";
import type { Config } from "../../services/config/mod.ts";
import type { Role } from "../../services/identity/mod.ts";
import { requestFailures } from "../../services/platform/errors.ts";
import type { Viewer } from "../http/auth.ts";
import type { AppEnv } from "../http/context.ts";
import type { RenderPage } from "../http/page/page.ts";
import { ADMIN_PAGES } from "./pages.ts";

export interface AdminContent {
  /** Heading and name of the page. */
  title: string;
  body: ComponentChildren;
  /** Its row in `ADMIN_PAGES`; a page below one names that one. */
  path: string;
  /** What it follows beside room `admin`. */
  alive?: AliveProps;
  /** Beside the heading. */
  actions?: ComponentChildren;
}

/** Answers with a staff page. The guard has let the caller in by then. */
export type AdminPage = (c: Context<AppEnv>, content: AdminContent) => Promise<Response>;

export function createAdminPage(
  { viewer, page, env }: { viewer: Viewer; page: RenderPage; env: Config["env"] },
): AdminPage {
  return async function adminPage(c, { title, body, path, alive, actions }) {
    const player = await viewer(c);
    const { roles, viewAs } = c.get("caller");
    if (!player) {
      throw requestFailures.make("unauthorized", "Cannot draw a staff page without a session");
    }
    const frame = (
      <StaffFrame
        env={env}
        name={player.displayName}
        role={roles.includes("admin") ? "admin" : "mod"}
        viewing={viewAs}
        path={path}
        groups={linksFor(roles)}
      />
    );
    return await page(c, {
      title: pageTitle(title),
      player,
      frame,
      body: (
        <>
          <Alive {...alive} />
          <div class="section-head">
            <h1>{title}</h1>
            {actions}
          </div>
          <div data-panel="page" class="staff-page">{body}</div>
          <noscript>
            <p>{AdminWords.NeedsScript}</p>
          </noscript>
        </>
      ),
    });
  };
}

/** What the navigation offers to these roles; groups without a page are left out. */
export function linksFor(roles: readonly Role[]) {
  return ADMIN_PAGES.map(({ name, pages }) => ({
    name,
    links: pages.filter((page) => page.roles.some((role) => roles.includes(role)))
      .map(({ path, name }) => ({ href: path, name })),
  })).filter(({ links }) => links.length > 0);
}
