/**
 * Events inside a frame: what a client shows once, and cannot tell from two states.
 *
 * An event is its kind's number, its age in ticks, and its fields in the order given here. Places and
 * aims lie near the player whose event it is, if the frame shows that one; ids of bolts near the last.
 */

import { type BitReader, type BitWriter, FrameError } from "./bits.ts";
import type { Sequence } from "./sequence.ts";
import {
  AIM_STEP,
  type FrameShape,
  POSITION_STEP,
  type SeenEvent,
  type SeenPlayer,
} from "./types.ts";

type FieldType =
  | ("seat" | "nobody or seat" | "x" | "y" | "aim" | "small" | "amount" | "push")
  | ("new bolt" | "bolt");

/** Order is the protocol: new kinds and fields go to the end. */
export const FRAME_EVENTS: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  /** A bolt leaves. */
  bolt: { id: "new bolt", seat: "seat", x: "x", y: "y", aim: "aim" },
  /** It ends: at somebody, at cover or at its range. */
  boltEnd: { id: "bolt", x: "x", y: "y", victim: "nobody or seat" },
  wave: { seat: "seat", x: "x", y: "y" },
  hit: { seat: "seat", by: "nobody or seat", ability: "small", damage: "amount" },
  knock: { seat: "seat", dx: "push", dy: "push" },
  death: { seat: "seat", by: "nobody or seat" },
  spawn: { seat: "seat", x: "x", y: "y" },
  heal: { seat: "seat", pickup: "small" },
  /** An ability was asked for before it was ready. */
  refused: { seat: "seat", ability: "small", remaining: "amount" },
  over: { winner: "nobody or seat" },
};

const KINDS = Object.keys(FRAME_EVENTS);
const FIELDS = new Map(
  Object.entries(FRAME_EVENTS).map(([kind, fields]) => [kind, Object.entries(fields)]),
);
const PLACE_BITS = 18;
const AIM_BITS = 12;
const AIMS = 1 << AIM_BITS;

/** What events of a frame are told against. */
export interface EventContext {
  tick: number;
  /** Those that the frame shows. */
  players: readonly SeenPlayer[];
  shape: FrameShape;
  last: Sequence;
}

export function writeEvents(
  to: BitWriter,
  events: readonly SeenEvent[],
  context: EventContext,
): void {
  to.number(events.length, 0);
  for (const event of events) {
    to.number(KINDS.indexOf(event.kind), 1);
    to.number(context.tick - event.tick, 0);
    const near = shown(event, context);
    for (const [field, type] of FIELDS.get(event.kind)!) {
      writeField(to, type, Number(event[field]), near, context);
    }
  }
}

/** @throws FrameError */
export function readEvents(from: BitReader, context: EventContext): SeenEvent[] {
  const count = from.number(0);
  const events: SeenEvent[] = [];
  for (let i = 0; i < count; i++) {
    const kind = KINDS[from.number(1)];
    if (kind === undefined) {
      throw new FrameError("Cannot read the frame: an event has no such kind");
    }
    const event: SeenEvent = { kind, tick: context.tick - from.number(0) };
    let near: SeenPlayer | undefined;
    for (const [field, type] of FIELDS.get(kind)!) {
      event[field] = readField(from, type, near, context);
      if (type === "seat") near = shown(event, context);
    }
    events.push(event);
  }
  return events;
}

function writeField(
  to: BitWriter,
  type: FieldType,
  value: number,
  near: SeenPlayer | undefined,
  { shape, last }: EventContext,
): void {
  switch (type) {
    case "seat":
      return to.bits(value, seatBits(shape));
    case "nobody or seat":
      return to.bits(value + 1, seatBits(shape));
    case "x":
    case "y":
      return near ? to.signed(value - near[type] * POSITION_STEP, 4) : to.bits(value, PLACE_BITS);
    case "aim":
      return near ? to.signed(turn(value - middle(near.aim)), 3) : to.bits(value, AIM_BITS);
    case "small":
      return to.number(value, 1);
    case "amount":
      return to.number(value, 5);
    case "push":
      return to.signed(value, 9);
    case "new bolt":
      to.signed(value - last.bolt - 1, 0);
      last.bolt = Math.max(last.bolt, value);
      return;
    case "bolt":
      return to.signed(last.bolt - value, 1);
  }
}

function readField(
  from: BitReader,
  type: FieldType,
  near: SeenPlayer | undefined,
  { shape, last }: EventContext,
): number {
  switch (type) {
    case "seat":
      return from.bits(seatBits(shape));
    case "nobody or seat":
      return from.bits(seatBits(shape)) - 1;
    case "x":
    case "y":
      return near ? near[type] * POSITION_STEP + from.signed(4) : from.bits(PLACE_BITS);
    case "aim":
      return near ? (middle(near.aim) + from.signed(3)) & (AIMS - 1) : from.bits(AIM_BITS);
    case "small":
      return from.number(1);
    case "amount":
      return from.number(5);
    case "push":
      return from.signed(9);
    case "new bolt": {
      const id = last.bolt + 1 + from.signed(0);
      last.bolt = Math.max(last.bolt, id);
      return id;
    }
    case "bolt":
      return last.bolt - from.signed(1);
  }
}

/** Whose event it is, where the frame shows them; an event's seat comes before what lies near it. */
function shown({ seat }: SeenEvent, { players }: EventContext): SeenPlayer | undefined {
  return seat === undefined ? undefined : players.find((player) => player.seat === seat);
}

function seatBits({ seats }: FrameShape): number {
  return seats.toString(2).length;
}

/** Of the aims that are shown as this one. */
function middle(aim: number): number {
  return aim * AIM_STEP + AIM_STEP / 2;
}

/** The shorter way round. */
function turn(aim: number): number {
  return ((aim + AIMS * 3 / 2) % AIMS) - AIMS / 2;
}
