/** From the file of a replay to its film: a script of its own, with the whole simulation in it. */

import { readReplay } from "../../services/arena/records/replay_file.ts";
import { type Film, shoot } from "./film.ts";

/** @throws ReplayError for what is no replay */
export function openFilm(file: Uint8Array): Promise<Film> {
  return shoot(readReplay(file), () => new Promise((resolve) => setTimeout(resolve)));
}
