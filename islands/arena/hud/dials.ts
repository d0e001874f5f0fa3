/**
 * Puts the cooldowns on the page: rings, numbers and locks of the buttons, and the sidebar's text.
 *
 * Holds what was painted last; the page's loop drives it. It writes attributes and text of elements
 * that are drawn once, so that a cooldown costs no rendering, and only where a tick has changed them.
 */

import { ArenaWords } from "../../../components/words/arena.ts";
import { seconds, tenths } from "../../../components/words/arena_said.ts";
import { TICKS_PER_SECOND } from "../../../services/arena/simulation/mod.ts";
import { ABILITIES, type Ability, type Cooldowns } from "./cooldowns.ts";

export interface Dials {
  paint(cooldowns: Cooldowns): void;
}

/** @param root around all elements `.dial` */
export function createDials(root: HTMLElement, onReady: (ability: Ability) => void): Dials {
  // Follows the page by itself.
  const dials = root.getElementsByClassName("dial") as HTMLCollectionOf<HTMLElement>;
  const painted = { bolt: 0, wave: 0, dodge: 0 };

  return {
    paint(cooldowns) {
      for (const ability of ABILITIES) {
        const { left, whole } = cooldowns[ability];
        if (left === painted[ability]) continue;
        for (const dial of dials) {
          if (dial.dataset["ability"] !== ability) continue;
          if (dial instanceof HTMLButtonElement) turn(dial, left, whole);
          else write(dial, left > 0 ? seconds(secondsOf(left)) : ArenaWords.Ready);
        }
        painted[ability] = left;
        if (left === 0) onReady(ability);
      }
    },
  };
}

function turn(button: HTMLButtonElement, left: number, whole: number): void {
  // Not `disabled`, with which the keyboard would lose its place.
  if ((button.ariaDisabled === "true") !== left > 0) button.ariaDisabled = String(left > 0);
  // On the ring itself: whatever lies beside it keeps its style.
  button.querySelector<SVGElement>(".ring")!.style.strokeDasharray = `${
    whole > 0 ? left / whole : 0
  } 1`;
  // Drawn by its style: a button's text would have to stand in its name.
  const count = button.querySelector<HTMLElement>(".count")!;
  const text = left > 0 ? tenths(secondsOf(left)) : "";
  if (count.dataset["left"] !== text) count.dataset["left"] = text;
}

/** Into the text that is there: the element was drawn with one. */
function write(element: HTMLElement, text: string): void {
  const node = element.firstChild ?? element.appendChild(new Text());
  if (node.nodeValue !== text) node.nodeValue = text;
}

/** Rounded up: what reads 0.0 is over. */
function secondsOf(ticks: number): number {
  return Math.ceil(10 * ticks / TICKS_PER_SECOND) / 10;
}
