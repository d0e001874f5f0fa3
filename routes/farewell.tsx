/** `/auth/signing-out`: takes the browser to its issuer, which ends its own session as well. */

import type { Context } from "hono";
import { AccountWords, alsoSignOutAt } from "../components/words/account.ts";
import { pageTitle } from "../components/words/page.ts";
import { Button } from "../components/ui/Button.tsx";
import type { IssuerLogout } from "../services/identity/mod.ts";
import type { AppEnv } from "./http/context.ts";
import { PAGE_HEADERS, type RenderPage } from "./http/page/page.ts";
import type { SignInCookies } from "./http/session_cookie.ts";

export const FAREWELL_PATH = "/auth/signing-out";

export function farewellPage(
  { issuerLogout, cookies, page }: {
    issuerLogout: IssuerLogout;
    cookies: SignInCookies;
    page: RenderPage;
  },
) {
  return async function farewell(c: Context<AppEnv>): Promise<Response> {
    const box = cookies.takeFarewell(c);
    const form = box === undefined ? undefined : await issuerLogout.form(box);
    if (!form) return c.redirect("/profile", 303);
    const body = (
      <>
        <h1>{AccountWords.SignedOutHere}</h1>
        <form method={form.method} action={form.url}>
          {Object.entries(form.fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <p>{alsoSignOutAt(form.name)}</p>
          <div class="actions">
            <Button submit kind="primary">{AccountWords.GoOn}</Button>
          </div>
        </form>
        <script type="module" src="/static/farewell.js" />
      </>
    );
    const answer = await page(c, { title: pageTitle(AccountWords.SignedOutHere), body });
    // The one form of ours that goes to another site, and wherever that sends the browser on.
    const { protocol, origin } = new URL(form.url);
    const theirs = protocol === "https:" ? "https:" : origin;
    const policy = PAGE_HEADERS["content-security-policy"]
      .replace("form-action 'self'", `form-action 'self' ${theirs}`);
    answer.headers.set("content-security-policy", policy);
    answer.headers.set("referrer-policy", "no-referrer");
    return answer;
  };
}
