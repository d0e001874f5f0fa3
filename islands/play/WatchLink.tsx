/** Gives a player the way into their match for who looks on: the link, copied. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { type Said, Toast } from "../../components/ui/Toast.tsx";
import { MatchWords } from "../../components/words/match.ts";
// As every island has it: beside what all share it is smaller than as a script of its own.
import "../../components/ui/Pick.tsx";
import "../../components/ui/States.tsx";

export interface WatchLinkProps {
  match: string;
}

export const WatchLink = island("WatchLink", function WatchLink({ match }: WatchLinkProps) {
  const [said, setSaid] = useState<Said>();
  const path = `/play/${match}?watch`;
  const copy = async () => {
    const link = location.origin + path;
    try {
      await navigator.clipboard.writeText(link);
      setSaid({ text: MatchWords.LinkCopied });
    } catch {
      // Where copying is not allowed, or there is no clipboard, it can be read instead.
      setSaid({ text: link });
    }
  };

  return (
    <>
      <Button onClick={copy}>{MatchWords.CopyWatchLink}</Button>
      <Toast said={said} />
    </>
  );
});
