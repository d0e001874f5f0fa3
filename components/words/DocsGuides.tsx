/** What holds for every call, before the calls. */

import type { VNode } from "preact";

export function DocsGuides({ firstLines }: { firstLines: string }): VNode {
  return (
    <section aria-labelledby="start">
      <h2 id="start">Start here</h2>
      <p>
        How a game begins, with the client of <code>sdk/</code>{" "}
        (browsers, Deno and Node, no dependencies):
      </p>
      <pre tabIndex={0} aria-label="The client's first lines"><code>{firstLines}</code></pre>
      <p>Or by hand:</p>
      <pre tabIndex={0} aria-label="The first calls by curl"><code>{`VEZE=http://localhost:8000
TOKEN=$(curl -s -X POST "$VEZE/auth/guest" -H "content-type: application/json" -d '{}' |
  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl "$VEZE/auth/me" -H "authorization: Bearer $TOKEN"`}</code></pre>
      <dl class="members">
        <div>
          <dt>Who is calling</dt>
          <dd>
            Players by the token of <a href="#post-auth-guest">a guest</a>, game servers by{" "}
            <a href="#post-auth-token">client credentials</a>, pages of this origin by their cookie.
          </dd>
        </div>
        <div>
          <dt>What fails</dt>
          <dd>
            Problem documents (RFC 9457): <code>type</code> leads to what it means and what to do,
            {" "}
            <code>code</code> is for programs, <code>request_id</code> for asking us.
          </dd>
        </div>
        <div>
          <dt>Trying again</dt>
          <dd>
            Calls that create something take{" "}
            <code>idempotency-key</code>; the same key gets the same answer.{" "}
            <code>retry-after</code> says when; <code>ratelimit</code> says what is left.
          </dd>
        </div>
        <div>
          <dt>Long lists</dt>
          <dd>
            <code>next_cursor</code> of an answer is the next page's <code>cursor</code>.
          </dd>
        </div>
        <div>
          <dt>Live</dt>
          <dd>
            A socket at <code>/events</code>{" "}
            follows rooms: every event once, in order, after losses too. The client does it all; the
            protocol stands in <code>docs/realtime.md</code>.
          </dd>
        </div>
      </dl>
    </section>
  );
}
