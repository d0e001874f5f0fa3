/**
 * Players as pictures that are drawn once, for each size of the world on the page, and then turned.
 *
 * Holds the sheet of the size that was asked for last. Sides differ by colour and by shape: one's own
 * are round, others square; a nose and the game's mark, a V, tell where somebody looks.
 */

import { TUNING } from "../../services/arena/simulation/mod.ts";
import type { Colours } from "./drawing.ts";

export interface Sprites {
  /** @param pixels of the canvas for a milliunit */
  prepare(pixels: number): void;
  /** At the transform's origin, turned by it. */
  draw(to: CanvasRenderingContext2D, side: 0 | 1, hurt: boolean): void;
}

const RADIUS = TUNING.playerRadius;
/** From a sprite's middle to its border: the nose and a little room, in milliunits. */
const HALF = RADIUS + 400;
const TURN = 2 * Math.PI;

export function createSprites(colours: Colours): Sprites {
  const sheet = document.createElement("canvas");
  const context = sheet.getContext("2d")!;
  let scale = 0;
  let cell = 0;

  return {
    prepare(pixels) {
      if (pixels === scale) return;
      scale = pixels;
      cell = Math.ceil(2 * HALF * pixels);
      // Sides in rows, and beside each the same as it is hit.
      [sheet.width, sheet.height] = [2 * cell, 2 * cell];
      for (const side of [0, 1] as const) {
        for (const hurt of [0, 1]) {
          context.setTransform(scale, 0, 0, scale, (hurt + 0.5) * cell, (side + 0.5) * cell);
          const own = side === 0 ? colours.blue : colours.orange;
          drawPlayer(context, side, hurt === 1 ? colours.text : own, colours.ground);
        }
      }
    },
    draw(to, side, hurt) {
      const corner = -cell / 2;
      to.drawImage(sheet, hurt ? cell : 0, side * cell, cell, cell, corner, corner, cell, cell);
    },
  };
}

function shape(to: CanvasRenderingContext2D, side: 0 | 1, radius: number): void {
  to.beginPath();
  if (side === 0) to.arc(0, 0, radius, 0, TURN);
  else to.roundRect(-radius, -radius, 2 * radius, 2 * radius, radius * 0.32);
}

/** Looks along x. */
function drawPlayer(
  to: CanvasRenderingContext2D,
  side: 0 | 1,
  colour: string,
  dark: string,
): void {
  // A rim of the ground sets it off against whatever it stands on.
  to.fillStyle = dark;
  shape(to, side, RADIUS + 50);
  to.fill();
  to.fillStyle = colour;
  to.beginPath();
  to.moveTo(RADIUS + 340, 0);
  to.lineTo(RADIUS - 120, -280);
  to.lineTo(RADIUS - 120, 280);
  to.fill();
  shape(to, side, RADIUS);
  to.fill();
  to.globalAlpha = 0.72;
  to.fillStyle = dark;
  shape(to, side, RADIUS * 0.68);
  to.fill();
  to.globalAlpha = 1;
  to.strokeStyle = colour;
  to.lineWidth = 110;
  to.lineJoin = to.lineCap = "round";
  to.beginPath();
  to.moveTo(-130, -170);
  to.lineTo(170, 0);
  to.lineTo(-130, 170);
  to.stroke();
}
