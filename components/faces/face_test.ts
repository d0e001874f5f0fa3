import assert from "node:assert/strict";
import { COLOURS, EYES, type Face, faceOf, HEADS, INKS, MOUTHS } from "./face.ts";

const ids = Array.from({ length: 1_000 }, (_, i) => {
  // As they are made: a time in front, which is nearly the same for who comes together.
  const tail = (i * 2_654_435_761 % 2 ** 32).toString(16).padStart(8, "0");
  return `018f3c2a-${(0x4000 + i).toString(16)}-7000-8000-0000${tail}`;
});
const faces = ids.map(faceOf);

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

Deno.test("[UI6] a thousand ids have many faces, also for who sees no colours", () => {
  const kinds = (say: (face: Face) => unknown[]) => new Set(faces.map((face) => say(face).join()));
  const all = kinds(({ head, eyes, mouth, colour, ink }) => [head, eyes, mouth, colour, ink]);
  const plain = kinds(({ head, eyes, mouth, ink }) => [head, eyes, mouth, ink]);
  assert.ok(all.size > 750, `${all.size} faces`);
  assert.ok(plain.size > 300, `${plain.size} without their colours`);
});

Deno.test("[UI6] no part of a face is rare, and of ten players hardly two look alike", () => {
  const lists = { head: HEADS, eyes: EYES, mouth: MOUTHS, colour: COLOURS, ink: INKS };
  for (const [part, { length }] of Object.entries(lists)) {
    for (let value = 0; value < length; value++) {
      const share = faces.filter((face) => face[part as keyof Face] === value).length / ids.length;
      assert.ok(share > 0.6 / length && share < 1.5 / length, `${part} ${value}: ${share}`);
    }
  }
  let alike = 0;
  for (let i = 0; i < ids.length; i += 10) {
    alike += 10 - new Set(faces.slice(i, i + 10).map((face) => JSON.stringify(face))).size;
  }
  assert.ok(alike <= 5, `${alike} pairs in a hundred matches of ten`);
});

Deno.test("[UI6] faces stand out from both themes' grounds, and their eyes from them", () => {
  for (const colour of COLOURS) {
    for (const ground of ["#0b1114", "#f8fafb"]) {
      assert.ok(contrast(colour, ground) >= 3, `${colour} on ${ground}`);
    }
    for (const ink of INKS) assert.ok(contrast(colour, ink) >= 3, `${ink} on ${colour}`);
  }
});

Deno.test("[UI1] a face stays who it is", () => {
  assert.deepEqual(faceOf(ids[0]!), faceOf(ids[0]!));
  const known = { head: 5, eyes: 2, mouth: 0, colour: 0, ink: 1 };
  assert.deepEqual(faceOf("018f0000-0000-7000-8000-000000000001"), known);
});
