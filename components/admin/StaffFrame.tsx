/** The frame around the staff's pages: where one is, as whom, and what else there is. */

import type { VNode } from "preact";
import { AdminWords, workingAs } from "../words/admin.ts";
import { PageWords } from "../words/page.ts";
import { Icon } from "../ui/Icon.tsx";
import { ViewBanner } from "./ViewBanner.tsx";

export interface StaffLink {
  href: string;
  name: string;
}

export interface StaffFrameProps {
  env: "development" | "test" | "production";
  name: string;
  /** `mod` or `admin`, as pages are drawn for. */
  role: string;
  /** Of whom the page is a view, where an admin looks through another role's eyes. */
  viewing?: string | undefined;
  /** Path of this page. */
  path: string;
  groups: readonly { name: string; links: readonly StaffLink[] }[];
}

const ENVIRONMENTS = {
  production: AdminWords.Production,
  development: AdminWords.Development,
  test: AdminWords.Test,
} as const;
const ROLES: Record<string, string> = {
  mod: AdminWords.Mod,
  admin: AdminWords.Admin,
  player: AdminWords.Player,
};

export function roleInWords(role: string): string {
  return ROLES[role] ?? role;
}

export function StaffFrame({ env, name, role, viewing, path, groups }: StaffFrameProps): VNode {
  return (
    <>
      <header class="staff-head" data-env={env}>
        <a class="brand" href="/admin">{PageWords.Veze}</a>
        <strong class="env">{ENVIRONMENTS[env]}</strong>
        <span class="who">{workingAs(name, roleInWords(role))}</span>
        <a class="out" href="/">{AdminWords.ToTheGame}</a>
      </header>
      {viewing !== undefined && <ViewBanner role={roleInWords(viewing)} />}
      <nav class="staff-nav" aria-label={AdminWords.Pages}>
        <details>
          <summary>
            <Icon name="panels" />
            {AdminWords.Menu}
          </summary>
          <Groups groups={groups} path={path} />
          {role === "admin" && <Views />}
        </details>
        <div class="wide">
          <Groups groups={groups} path={path} />
          {role === "admin" && <Views />}
        </div>
      </nav>
    </>
  );
}

function Groups({ groups, path }: Pick<StaffFrameProps, "groups" | "path">): VNode {
  return (
    <>
      {groups.map(({ name, links }) => (
        <div key={name} class="group">
          <p>{name}</p>
          <ul>
            {links.map((link) => (
              <li key={link.href}>
                <a href={link.href} aria-current={link.href === path ? "page" : undefined}>
                  {link.name}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** An admin may look through the eyes of a role with fewer rights. */
function Views(): VNode {
  return (
    <form class="group views" method="post" action="/admin/api/view">
      <p>{AdminWords.SeeAs}</p>
      {(["mod", "player"] as const).map((role) => (
        <button key={role} type="submit" class="quiet" name="role" value={role}>
          {roleInWords(role)}
        </button>
      ))}
    </form>
  );
}
