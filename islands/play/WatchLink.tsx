/** Gives a player the way into their match for who looks on: the link, copied. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { MatchWords } from "../../components/words/match.ts";

export interface WatchLinkProps {
  match: string;
}

export const WatchLink = island("WatchLink", function WatchLink({ match }: WatchLinkProps) {
  const [said, setSaid] = useState<Said>();
  const path = `/play/${match}?watch`;
  const copy = () =>
    navigator.clipboard.writeText(location.origin + path)
      // Where copying is not allowed it can be read instead.
      .then(() => MatchWords.LinkCopied, () => location.origin + path)
      .then((text) => setSaid({ text }));

  return (
    <>
      <Button onClick={copy}>{MatchWords.CopyWatchLink}</Button>
      <Toast said={said} />
    </>
  );
});
