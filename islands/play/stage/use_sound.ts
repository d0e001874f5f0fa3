/**
 * Sounds of the stage: found, called, won. Silent until a player asks for them; the choice stays.
 *
 * Holds the choice, kept by the browser, and the browser's audio once there is something to hear.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import type { QueueState } from "../../../components/stage/state.ts";
import { chime } from "./chime.ts";

const KEPT = "veze.stage.sound";
/** Hertz of the notes, one after the other. */
const HEARD: Readonly<Partial<Record<QueueState["name"], readonly number[]>>> = {
  ...{ proposed: [660, 880, 660, 880], found: [520, 780], over: [440, 660, 880] },
};
const ASKED_FOR = [880];

/** @returns whether it sounds, and what changes that */
export function useSound(state: QueueState): [boolean, () => void] {
  const [on, setOn] = useState(false);
  const heard = useRef(state.name);
  const audio = useRef<AudioContext | undefined>(undefined);
  const play = (notes: readonly number[]) => audio.current = chime(audio.current, notes);

  useEffect(() => {
    try {
      setOn(localStorage.getItem(KEPT) === "on");
    } catch {
      // Storing is refused: it stays silent.
    }
    return () => void audio.current?.close().catch(() => {});
  }, []);

  useEffect(() => {
    const news = HEARD[state.name];
    if (on && news && heard.current !== state.name) play(news);
    heard.current = state.name;
  }, [state.name]);

  return [on, () => {
    const next = !on;
    setOn(next);
    if (next) play(ASKED_FOR);
    try {
      localStorage.setItem(KEPT, next ? "on" : "off");
    } catch {
      // It holds for this page.
    }
  }];
}
