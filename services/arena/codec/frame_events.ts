/**
 * Events inside a frame: what a client shows once, and cannot tell from two states.
 *
 * An event is its kind's number (5 bits), its age in ticks, and its fields in the order given here.
 */

import { type BitReader, type BitWriter, FrameError } from "./bits.ts";
import type { SeenEvent } from "./types.ts";

type FieldType = "seat" | "nobody or seat" | "place" | "aim" | "small" | "amount" | "push";

/** Order is the protocol: new kinds and fields go to the end. */
export const FRAME_EVENTS: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  /** A bolt leaves. */
  bolt: { id: "amount", seat: "seat", x: "place", y: "place", aim: "aim" },
  /** It ends: at somebody, at cover or at its range. */
  boltEnd: { id: "amount", x: "place", y: "place", victim: "nobody or seat" },
  wave: { seat: "seat", x: "place", y: "place" },
  hit: { seat: "seat", by: "nobody or seat", ability: "small", damage: "amount" },
  knock: { seat: "seat", dx: "push", dy: "push" },
  death: { seat: "seat", by: "nobody or seat" },
  spawn: { seat: "seat", x: "place", y: "place" },
  heal: { seat: "seat", pickup: "small" },
  /** An ability was asked for before it was ready. */
  refused: { seat: "seat", ability: "small", remaining: "amount" },
  over: { winner: "nobody or seat" },
};

const KINDS = Object.keys(FRAME_EVENTS);
const PLACE_BITS = 18;
const AIM_BITS = 12;
const KIND_BITS = 5;

export function writeEvents(to: BitWriter, events: readonly SeenEvent[], tick: number): void {
  to.rice(events.length, 0);
  for (const event of events) {
    to.bits(KINDS.indexOf(event.kind), KIND_BITS);
    to.rice(tick - event.tick, 0);
    for (const [field, type] of Object.entries(FRAME_EVENTS[event.kind]!)) {
      writeField(to, type, Number(event[field]));
    }
  }
}

/** @throws FrameError */
export function readEvents(from: BitReader, tick: number): SeenEvent[] {
  const count = from.rice(0);
  const events: SeenEvent[] = [];
  for (let i = 0; i < count; i++) {
    const kind = KINDS[from.bits(KIND_BITS)];
    if (kind === undefined) {
      throw new FrameError("Cannot read the frame: an event has no such kind");
    }
    const event: SeenEvent = { kind, tick: tick - from.rice(0) };
    for (const [field, type] of Object.entries(FRAME_EVENTS[kind]!)) {
      event[field] = readField(from, type);
    }
    events.push(event);
  }
  return events;
}

function writeField(to: BitWriter, type: FieldType, value: number): void {
  switch (type) {
    case "seat":
      return to.rice(value, 2);
    case "nobody or seat":
      return to.rice(value + 1, 2);
    case "place":
      return to.bits(value, PLACE_BITS);
    case "aim":
      return to.bits(value, AIM_BITS);
    case "small":
      return to.rice(value, 1);
    case "amount":
      return to.rice(value, 5);
    case "push":
      return to.signed(value, 9);
  }
}

function readField(from: BitReader, type: FieldType): number {
  switch (type) {
    case "seat":
      return from.rice(2);
    case "nobody or seat":
      return from.rice(2) - 1;
    case "place":
      return from.bits(PLACE_BITS);
    case "aim":
      return from.bits(AIM_BITS);
    case "small":
      return from.rice(1);
    case "amount":
      return from.rice(5);
    case "push":
      return from.signed(9);
  }
}
