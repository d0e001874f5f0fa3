/**
 * Two thumbs: the left half of the world moves, the right half aims and fires.
 *
 * Holds which finger is on which half; a third one there, and what is as wide as a palm, is not heard. A stick's middle is where
 * the finger came down; the D-pad stands where it is drawn and knows eight ways. `controls.ts` asks.
 */

/** Of the way to the rim, where a stick begins to mean something, and where aiming fires. */
const DEAD = 0.15;
const FIRES = 0.8;
/** What touches as wide as this is no finger, in CSS pixels. */
const PALM_PX = 80;

export interface Touch {
  /** Where to, −1 to 1 each, length at most 1. */
  readonly x: number;
  readonly y: number;
  /** Radians; undefined: no finger aims. */
  readonly aim: number | undefined;
  readonly fires: boolean;
  release(): void;
}

interface Stick {
  pointer?: number | undefined;
  /** Of its middle. */
  x: number;
  y: number;
  pad?: HTMLElement | null;
}

/** @param world around the canvas and the drawn `.pad`s */
export function openTouch(
  world: HTMLElement,
  { moving, signal }: { moving: () => "joystick" | "dpad"; signal: AbortSignal },
): Touch {
  const canvas = world.querySelector("canvas")!;
  const now = { x: 0, y: 0, aim: undefined as number | undefined, fires: false };
  const sticks: Record<"move" | "aim", Stick> = { move: { x: 0, y: 0 }, aim: { x: 0, y: 0 } };
  const on = { signal };
  if (matchMedia("(pointer: coarse)").matches) world.dataset["touched"] = "yes";

  canvas.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || isPalm(event)) return;
    world.dataset["touched"] = "yes";
    const name = event.offsetX < canvas.clientWidth / 2 ? "move" : "aim";
    const stick = sticks[name];
    if (stick.pointer !== undefined) return;
    canvas.setPointerCapture(event.pointerId);
    stick.pointer = event.pointerId;
    stick.pad = world.querySelector<HTMLElement>(`.pad[data-stick=${name}]`);
    const rest = middleOf(stick.pad);
    const stands = name === "move" && moving() === "dpad" && rest;
    [stick.x, stick.y] = stands ? [rest.x, rest.y] : [event.clientX, event.clientY];
    if (rest && stick.pad) {
      stick.pad.style.translate = `${stick.x - rest.x}px ${stick.y - rest.y}px`;
      stick.pad.dataset["held"] = "yes";
    }
    follow(name, event);
  }, on);
  canvas.addEventListener("pointermove", (event) => {
    const name = nameOf(event.pointerId);
    if (name) follow(name, event);
  }, on);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
    canvas.addEventListener(end, ({ pointerId }) => {
      const name = nameOf(pointerId);
      if (name) letGo(name);
    }, on);
  }

  function nameOf(pointer: number): "move" | "aim" | undefined {
    return sticks.move.pointer === pointer
      ? "move"
      : sticks.aim.pointer === pointer
      ? "aim"
      : undefined;
  }

  function follow(name: "move" | "aim", { clientX, clientY }: PointerEvent): void {
    const { x, y, pad } = sticks[name];
    const rim = Math.max(24, (pad?.offsetWidth ?? 0) / 2);
    let [dx, dy] = [(clientX - x) / rim, (clientY - y) / rim];
    const length = Math.hypot(dx, dy);
    if (length > 1) [dx, dy] = [dx / length, dy / length];
    if (name === "aim") {
      if (length > DEAD) now.aim = Math.atan2(dy, dx);
      now.fires = length > FIRES;
    } else if (length <= DEAD) {
      [dx, dy] = [now.x, now.y] = [0, 0];
    } else {
      if (moving() === "dpad") [dx, dy] = eightWays(dx, dy);
      [now.x, now.y] = [dx, dy];
    }
    pad?.style.setProperty("--x", dx.toFixed(3));
    pad?.style.setProperty("--y", dy.toFixed(3));
  }

  function letGo(name: "move" | "aim"): void {
    const stick = sticks[name];
    stick.pointer = undefined;
    if (name === "move") [now.x, now.y] = [0, 0];
    else [now.aim, now.fires] = [undefined, false];
    if (!stick.pad) return;
    stick.pad.removeAttribute("style");
    delete stick.pad.dataset["held"];
  }

  return Object.assign(now, {
    release() {
      letGo("move");
      letGo("aim");
    },
  });
}

/** Too wide for a finger, and for a mouse, whose width is one. */
export function isPalm({ width, height }: Pick<PointerEvent, "width" | "height">): boolean {
  return Math.max(width, height) > PALM_PX;
}

/** Straight and diagonal, at full speed. */
export function eightWays(x: number, y: number): [number, number] {
  const turn = Math.round(Math.atan2(y, x) / (Math.PI / 4)) * Math.PI / 4;
  return [Math.cos(turn), Math.sin(turn)];
}

function middleOf(element: HTMLElement | null | undefined): { x: number; y: number } | undefined {
  if (!element || element.offsetWidth === 0) return undefined;
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
