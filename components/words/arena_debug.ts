/** The arena, as its developers look at it. */

export enum DebugWords {
  Connection = "Connection",
  Ping = "Ping",
  Jitter = "Jitter",
  Drift = "Tick drift",
  Lead = "Commands ahead",
  Delay = "Others seen late by",
  In = "Received",
  Out = "Sent",
  Frames = "Frames",
  Corrections = "Corrections",
  LastCorrection = "Last correction",
  BadNetwork = "Bad network",
  RoundTrip = "Round trip",
  Unevenness = "Jitter, more or less",
  Stalls = "Stalls",
  Entities = "Entities",
  Seat = "Seat",
  Place = "Place",
  Aim = "Aim",
  Health = "Health",
  Flags = "Flags",
  Here = "you",
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function ticks(value: number): string {
  return `${value.toFixed(1)} ticks`;
}

export function perSecond(value: number): string {
  return `${value} B/s`;
}

export function eachSecond(value: number): string {
  return `${value} a second`;
}

export function units(value: number): string {
  return value.toFixed(2);
}
