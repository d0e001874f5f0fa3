/**
 * A face for every player, drawn from the id alone: the same everywhere and for ever, with nothing to
 * upload and nothing to judge. Who sees no colours tells them apart by outline, eyes and mouth.
 */

/** Outlines of a head, on a grid of 24. */
export const HEADS = [
  "M12 1a11 11 0 0 1 0 22 11 11 0 0 1 0-22z",
  "M5 2h14q3 0 3 3v14q0 3-3 3H5q-3 0-3-3V5q0-3 3-3z",
  "M12 .5l10.5 6v11l-10.5 6-10.5-6v-11z",
  "M2 3q10-4 20 0v9q0 8-10 11.5Q2 20 2 12z",
  "M8 1h8l7 7v8l-7 7H8l-7-7V8z",
  "M1 6l6 2 5-7 5 7 6-2v9q-2 8-11 8T1 15z",
] as const;
/** What they look with. */
export const EYES = [
  "M6 8.5h4v4H6zm8 0h4v4h-4z",
  "M5 8.5h14v4H5z",
  "M5 7l7 4 7-4v4l-7 4-7-4z",
  "M12 6.5a4 4 0 0 1 0 8 4 4 0 0 1 0-8z",
  "M5 11l5-3v5H5zm14 0l-5-3v5h5z",
  "M5 8h14v3.5h-5v3.5h-4v-3.5H5z",
  "M5 8h4.5v2.5H5zm7.5 0H19v5h-6.5z",
] as const;
/** And what they say nothing with. */
export const MOUTHS = [
  "",
  "M8 17h8v2H8z",
  "M7 16l5 4 5-4v2.5l-5 3-5-3z",
  "M7 17h3v2H7zm7 0h3v2h-3z",
];

/**
 * Colours that hold 3 : 1 to both themes' grounds, and to either ink on them (face_test.ts). After Okabe
 * and Ito, "Color Universal Design" (2008), made as light as each other.
 */
export const COLOURS = [
  "#2b7fd0",
  "#00876a",
  "#c05a00",
  "#b5559a",
  "#7a7d00",
  "#7b6fc9",
  "#d24747",
];
/** What eyes and mouth are drawn with. */
export const INKS = ["#0b1114", "#ffffff"] as const;

export interface Face {
  head: number;
  eyes: number;
  mouth: number;
  colour: number;
  ink: number;
}

/** @param id any text; FNV-1a with the finish of MurmurHash3, which spreads ids that are nearly alike */
export function faceOf(id: string): Face {
  let hash = 2_166_136_261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16_777_619);
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  hash = (hash ^ hash >>> 16) >>> 0;
  const take = (count: number) => {
    const taken = hash % count;
    hash = Math.floor(hash / count);
    return taken;
  };
  return {
    ...{ head: take(HEADS.length), eyes: take(EYES.length), mouth: take(MOUTHS.length) },
    ...{ colour: take(COLOURS.length), ink: take(INKS.length) },
  };
}
