/** Lets a device in, or not: asked once, answered once. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { Failed } from "../../components/ui/States.tsx";
import { DeviceWords } from "../../components/words/device.ts";
import { useAttempt } from "../lib/attempt.ts";
import { veze } from "../lib/session.ts";

export interface DeviceAnswerProps {
  userCode: string;
}

export const DeviceAnswer = island(
  "DeviceAnswer",
  function DeviceAnswer({ userCode }: DeviceAnswerProps) {
    const [answered, setAnswered] = useState<boolean>();
    const { busy, failure, attempt } = useAttempt();
    const answer = (allow: boolean) =>
      attempt(async () => {
        const body = { user_code: userCode, allow };
        await veze().call("POST /auth/device/answer", { body });
        setAnswered(allow);
      });
    if (answered !== undefined) {
      return (
        <div role="status">
          <p>{answered ? DeviceWords.LetIn : DeviceWords.NotLetIn}</p>
          {answered && <p class="quiet">{DeviceWords.FindItLater}</p>}
        </div>
      );
    }
    return (
      <>
        <div class="actions">
          <Button kind="primary" disabled={busy} onClick={() => answer(true)}>
            {DeviceWords.LetItIn}
          </Button>
          <Button disabled={busy} onClick={() => answer(false)}>{DeviceWords.DoNot}</Button>
        </div>
        <Failed text={failure} />
      </>
    );
  },
);
