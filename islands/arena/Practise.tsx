/** `/play`: a match against computer opponents, at once. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { type Choice, Pick } from "../../components/ui/Pick.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { ArenaWords } from "../../components/words/arena.ts";
import { useAttempt } from "../lib/attempt.ts";
import { signInGuest, veze } from "../lib/session.ts";
import { rememberSkill } from "../lib/remembered.ts";

export interface PractiseProps {
  modes: Choice[];
  signedIn: boolean;
}

const skills = (): Choice[] => [
  { id: "novice", name: ArenaWords.Novice },
  { id: "regular", name: ArenaWords.Regular },
  { id: "expert", name: ArenaWords.Expert },
];

export const Practise = island("Practise", function Practise({ modes, signedIn }: PractiseProps) {
  const [mode, setMode] = useState(modes[0]?.id ?? "");
  const [skill, setSkill] = useState("regular");
  const { busy, failure, attempt } = useAttempt();

  const start = () =>
    attempt(async () => {
      if (!signedIn) await signInGuest();
      const { arena_url } = await veze().call("POST /arena/practice", {
        body: { mode, skill: skill as "regular" },
      });
      rememberSkill(skill);
      location.assign(arena_url);
    });

  return (
    <section class="practise">
      <p>{ArenaWords.PractiseAbout}</p>
      <Pick label={ArenaWords.Mode} value={mode} choices={modes} onPick={setMode} />
      <Pick label={ArenaWords.Opponents} value={skill} choices={skills()} onPick={setSkill} />
      <Failed text={failure} />
      <p class="actions">
        <Button kind="primary" icon="play" disabled={busy} onClick={start}>
          {ArenaWords.Start}
        </Button>
      </p>
      <p class="quiet">{ArenaWords.Controls}</p>
    </section>
  );
});
