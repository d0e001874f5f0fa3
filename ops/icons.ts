/**
 * The app's icons as PNG, drawn from `static/icon.svg`: a stroke of straight lines on a rounded
 * square. Coverage of a pixel is its distance to the shape's edge (signed distance fields).
 */

import { crc32 } from "node:zlib";

export interface IconKind {
  name: string;
  pixels: number;
  /** Fills the whole square, for systems that cut their own shape out of it. */
  bleeds: boolean;
  /** Size of the drawing within the square; masks show the inner 80 % for certain. */
  scale: number;
}

export const ICONS: readonly IconKind[] = [
  { name: "icon-192.png", pixels: 192, bleeds: false, scale: 1 },
  { name: "icon-512.png", pixels: 512, bleeds: false, scale: 1 },
  { name: "icon-maskable-512.png", pixels: 512, bleeds: true, scale: 0.75 },
  { name: "apple-touch-icon.png", pixels: 180, bleeds: true, scale: 0.9 },
];

type Rgb = [number, number, number];
type Point = [x: number, y: number];

interface Drawing {
  /** Side of the square, in units of the drawing. */
  side: number;
  radius: number;
  ground: Rgb;
  line: Rgb;
  width: number;
  points: Point[];
}

/** @throws Error for a drawing of another kind */
export function readDrawing(svg: string): Drawing {
  const find = (pattern: RegExp) => {
    const [, value] = svg.match(pattern) ?? [];
    if (value === undefined) throw new Error(`Cannot draw the icons: no ${pattern} in the drawing`);
    return value;
  };
  const [, x, y, steps] = /^M([\d.]+) ([\d.]+)l([\d. -]+)$/.exec(find(/ d="([^"]+)"/)) ?? [];
  if (steps === undefined) throw new Error("Cannot draw the icons: the path is not one of lines");
  const points: Point[] = [[Number(x), Number(y)]];
  const numbers = [...steps.matchAll(/-?\d+(?:\.\d+)?/g)].map(([text]) => Number(text));
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const [fromX, fromY] = points.at(-1)!;
    points.push([fromX + numbers[i]!, fromY + numbers[i + 1]!]);
  }
  return {
    side: Number(find(/viewBox="0 0 (\d+) \d+"/)),
    radius: Number(find(/ rx="([\d.]+)"/)),
    ground: colour(find(/<rect[^>]* fill="#(\w{6})"/)),
    line: colour(find(/ stroke="#(\w{6})"/)),
    width: Number(find(/ stroke-width="([\d.]+)"/)),
    points,
  };
}

function colour(hex: string): Rgb {
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
}

/**
 * How far a point is from the edge of the line, negative inside; ends are flat, bends pointed.
 * Numbers instead of points: this is asked a million times.
 */
function distanceToLine({ points, width }: Drawing): (x: number, y: number) => number {
  const pieces = points.slice(1).map(([bx, by], i) => {
    const [ax, ay] = points[i]!;
    const length = Math.hypot(bx - ax, by - ay);
    return { ax, ay, dx: (bx - ax) / length, dy: (by - ay) / length, length };
  });
  return (x, y) => {
    let nearest = Infinity;
    let before = Infinity;
    for (const { ax, ay, dx, dy, length } of pieces) {
      const along = (x - ax) * dx + (y - ay) * dy;
      const across = Math.abs((x - ax) * dy - (y - ay) * dx) - width / 2;
      // Where both pieces would run on, a bend has its point.
      nearest = Math.min(
        nearest,
        Math.max(across, -along, along - length),
        Math.max(before, across),
      );
      before = across;
    }
    return nearest;
  };
}

function distanceToSquare({ side, radius }: Drawing): (x: number, y: number) => number {
  const half = side / 2;
  return (x, y) => {
    const dx = Math.abs(x - half) - half + radius;
    const dy = Math.abs(y - half) - half + radius;
    const outside = Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2);
    return outside + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

/** Red, green, blue and opacity of every pixel, row by row. */
export function draw(drawing: Drawing, { pixels, bleeds, scale }: IconKind): Uint8Array {
  const unit = pixels / drawing.side;
  const middle = drawing.side / 2;
  const toLine = distanceToLine(drawing);
  const toSquare = distanceToSquare(drawing);
  const cover = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance * unit));
  const { ground, line } = drawing;
  const data = new Uint8Array(pixels * pixels * 4);
  let i = 0;
  for (let row = 0; row < pixels; row++) {
    const y = (row + 0.5) / unit;
    for (let column = 0; column < pixels; column++) {
      const x = (column + 0.5) / unit;
      const inner = toLine((x - middle) / scale + middle, (y - middle) / scale + middle);
      const share = cover(inner * scale);
      data[i++] = ground[0] + (line[0] - ground[0]) * share;
      data[i++] = ground[1] + (line[1] - ground[1]) * share;
      data[i++] = ground[2] + (line[2] - ground[2]) * share;
      data[i++] = bleeds ? 255 : cover(toSquare(x, y)) * 255;
    }
  }
  return data;
}

/** PNG (ISO/IEC 15948) of 8 bits a channel, rows unfiltered. */
export async function encodePng(pixels: number, data: Uint8Array): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, pixels);
  header.setUint32(4, pixels);
  header.setUint8(8, 8);
  header.setUint8(9, 6);
  const rows = new Uint8Array((pixels * 4 + 1) * pixels);
  for (let row = 0; row < pixels; row++) {
    rows.set(data.subarray(row * pixels * 4, (row + 1) * pixels * 4), row * (pixels * 4 + 1) + 1);
  }
  const packed = new Response(
    new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate")),
  );
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", new Uint8Array(await packed.arrayBuffer())),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
