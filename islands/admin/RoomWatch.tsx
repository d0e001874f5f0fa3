/**
 * A room, as it is told things: asks for what comes after the last message and waits for it, so that
 * nobody in the room sees a watcher. Heals by itself, pauses when asked, and keeps the last hundred.
 */

import { useEffect, useState } from "preact/hooks";
import { RoomMessages, type ShownMessage } from "../../components/admin/play/RoomMessages.tsx";
import { island } from "../../components/page/Island.tsx";
import { Button } from "../../components/ui/Button.tsx";
import { LiveWords } from "../../components/words/admin_live.ts";
// As every island has it: beside what all share it is smaller than as a script of its own.
import "../../components/ui/Pick.tsx";
import "../../components/ui/States.tsx";
import "../../components/ui/Toast.tsx";

export interface WatchedRoom {
  room: string;
  epoch: string;
  offset: number;
  recovered: boolean;
  members: { count: number; users: { user_id: string; name: string | null }[] | null };
  per_minute: number;
  messages: ShownMessage[];
}

const KEPT = 100;
const WAIT_S = 20;
const AGAIN_MS = 2_000;
/** A flock of messages is one look. */
const PACE_MS = 500;

type State = "live" | "paused" | "lost" | "refused";

export const RoomWatch = island("RoomWatch", function RoomWatch({ first }: { first: WatchedRoom }) {
  const [now, setNow] = useState(first);
  const [messages, setMessages] = useState(first.messages);
  const [gap, setGap] = useState(false);
  const [state, setState] = useState<State>("live");
  const isPaused = state === "paused";

  useEffect(() => {
    if (isPaused) return;
    const leaving = new AbortController();
    let at = now;
    // After a failure the first answer is wanted at once: it says that all is well again.
    let wait = 0;
    async function follow(): Promise<void> {
      while (!leaving.signal.aborted) {
        const query = new URLSearchParams({
          ...{ epoch: at.epoch, offset: `${at.offset}`, wait: `${wait}` },
        });
        const path = `/admin/api/rooms/${encodeURIComponent(first.room)}?${query}`;
        const answer = await fetch(path, { signal: leaving.signal }).catch(() => undefined);
        if (leaving.signal.aborted) return;
        if (answer && answer.status >= 400 && answer.status < 500) return setState("refused");
        if (!answer?.ok) {
          setState("lost");
          wait = 0;
          await pause(AGAIN_MS);
          continue;
        }
        const next: WatchedRoom = await answer.json();
        const known = at.offset;
        const isNew = next.epoch === at.epoch
          ? ({ offset }: ShownMessage) => offset > known
          : () => true;
        if (!next.recovered) setGap(true);
        setMessages((all) => [...all, ...next.messages.filter(isNew)].slice(-KEPT));
        setNow(next);
        setState("live");
        wait = WAIT_S;
        at = next;
        await pause(PACE_MS);
      }
    }
    void follow();
    return () => leaving.abort();
  }, [isPaused]);

  const { members, per_minute, epoch, offset } = now;
  const facts: [string, string | number][] = [
    [LiveWords.Count, members.count],
    [LiveWords.Rate, per_minute],
    [LiveWords.Offset, offset],
    [LiveWords.Epoch, epoch],
  ];
  return (
    <div data-moves>
      <p class="actions">
        <span class={`state ${STATE_CLASS[state]}`} role="status">{STATE_TEXT[state]}</span>
        {state !== "refused" && (
          <Button onClick={() => setState(isPaused ? "live" : "paused")}>
            {isPaused ? LiveWords.Resume : LiveWords.Pause}
          </Button>
        )}
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
      {gap && <p class="warning">{LiveWords.Gap}</p>}
      <RoomMessages messages={messages} empty={LiveWords.Nothing} />
    </div>
  );
});

const STATE_CLASS: Record<State, string> = {
  ...{ live: "good", paused: "idle", lost: "warning", refused: "bad" },
};
const STATE_TEXT: Record<State, string> = {
  live: LiveWords.Following,
  paused: LiveWords.Paused,
  lost: LiveWords.Lost,
  refused: LiveWords.Refused,
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
