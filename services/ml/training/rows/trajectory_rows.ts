/** Recorded pointers as rows: `t,event,x,y` files, each the ways of one person or one bot. */

import { TRAJECTORY_FEATURES, trajectoryFeatures } from "../../features/mod.ts";
import { collectDataset, type Dataset, type DatasetRow } from "../dataset.ts";

export interface TrajectoryFile {
  /** Of the folder it lies in, in which `bot` or `human` says whose it is. */
  folder: string;
  name: string;
  text: string;
}

/** Files of folders whose name says neither are left out. */
export function trajectoryDataset(files: Iterable<TrajectoryFile>): Dataset {
  const source = "pointer trajectories, by their shape only";
  return collectDataset({ definitions: TRAJECTORY_FEATURES, own: false, source }, rows());

  function* rows(): Generator<DatasetRow> {
    for (const { folder, name, text } of files) {
      const isBot = /bot/i.test(folder);
      if (!isBot && !/human/i.test(folder)) continue;
      for (const way of waysOf(text)) {
        const features = trajectoryFeatures(way);
        if (!features) continue;
        yield {
          ...{ features, target: isBot ? 1 : 0, player: `${folder}/${name}` },
          segments: { experience: isBot ? "bot" : folder, generator: isBot ? folder : "" },
        };
      }
    }
  }
}

/** From one press to the next; lines that are no event, as `resolution:…`, are skipped. */
function waysOf(text: string): { x: number; y: number }[][] {
  const ways: { x: number; y: number }[][] = [[]];
  const [, width, height] = /^resolution:(\d+),(\d+)/.exec(text) ?? [];
  const points: { event: string; x: number; y: number }[] = [];
  for (const line of text.split("\n")) {
    const [t, event, x, y] = line.split(",");
    const point = { event: event ?? "", x: Number(x), y: Number(y) };
    if (y !== undefined && [Number(t), point.x, point.y].every(Number.isFinite)) points.push(point);
  }
  // Some recorders write parts of the screen, others pixels.
  const isPart = points.every(({ x, y }) => Math.abs(x) <= 2 && Math.abs(y) <= 2);
  const [sx, sy] = isPart && width ? [Number(width), Number(height)] : [1, 1];
  for (const { event, x, y } of points) {
    if (event.startsWith("Pressed")) ways.push([]);
    ways.at(-1)!.push({ x: x * sx, y: y * sy });
  }
  return ways;
}
