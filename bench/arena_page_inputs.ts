/** How many animation frames pass from an input until the canvas shows another picture. */

import type { Page } from "playwright-core";

const TIMES = 12;
/** Between two inputs: everything has come to rest. */
const REST_MS = 3_100;
/** Around the body, in CSS pixels. */
const SHOWN = 240;

/** What is done at once, and undone afterwards. */
export const INPUTS = {
  walk: { type: "keydown", key: "d" },
  aim: { type: "pointermove", key: "" },
  bolt: { type: "keydown", key: "q" },
  dodge: { type: "keydown", key: " " },
} as const;

interface Looking {
  look(type: string): void;
  seen: Promise<number>;
}

/** The body stands until then, so that only the input changes the picture. */
export async function framesUntilSeen(page: Page, input: keyof typeof INPUTS): Promise<number[]> {
  const { type, key } = INPUTS[input];
  await page.evaluate((shown) => {
    const canvas = document.querySelector("canvas")!;
    const picture = () => {
      const scale = canvas.width / canvas.clientWidth;
      const size = shown * scale;
      const [x, y] = [(canvas.width - size) / 2, (canvas.height - size) / 2];
      const { data } = canvas.getContext("2d")!.getImageData(0, y, canvas.width, size);
      let sum = x;
      for (let i = 0; i < data.length; i += 4) {
        sum = (Math.imul(sum, 31) + data[i]! + data[i + 1]!) | 0;
      }
      return sum;
    };
    const looking: Looking = {
      seen: Promise.resolve(0),
      look(type) {
        looking.seen = new Promise((resolve) => {
          addEventListener(type, () => {
            const before = picture();
            let frames = 0;
            requestAnimationFrame(function next() {
              frames++;
              if (picture() !== before || frames > 30) resolve(frames);
              else requestAnimationFrame(next);
            });
          }, { capture: true, once: true });
        });
      },
    };
    Object.assign(globalThis, { looking });
  }, SHOWN);
  const counts: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    await page.mouse.move(400, 300);
    await page.waitForTimeout(REST_MS + 7 * i);
    await page.evaluate(
      (type) => (globalThis as unknown as { looking: Looking }).looking.look(type),
      type,
    );
    if (type === "pointermove") await page.mouse.move(400, 500);
    else await page.keyboard.down(key);
    counts.push(
      await page.evaluate(() => (globalThis as unknown as { looking: Looking }).looking.seen),
    );
    if (type === "keydown") await page.keyboard.up(key);
    if (input === "walk") {
      await page.keyboard.down("a");
      await page.waitForTimeout(100);
      await page.keyboard.up("a");
    }
  }
  return counts;
}
