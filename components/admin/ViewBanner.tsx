/** Says that the page is another role's view, and leads out of it; works without JavaScript. */

import type { VNode } from "preact";
import { AdminWords } from "../words/admin.ts";

export function ViewBanner({ role }: { role: string }): VNode {
  return (
    <form class="viewing" method="post" action="/admin/api/view/leave">
      <p role="status">
        {AdminWords.ViewingAs}
        <strong>{role}</strong>
      </p>
      <button type="submit">{AdminWords.LeaveView}</button>
    </form>
  );
}
