/** The staff's pages about the game as it is played, for their navigation. */

import { StaffMatchWords } from "../../../components/words/admin_matches.ts";
import { LiveWords } from "../../../components/words/admin_live.ts";
import { ModelWords } from "../../../components/words/admin_models.ts";
import { QueueWords } from "../../../components/words/admin_queues.ts";
import { SimulatorWords } from "../../../components/words/admin_simulator.ts";
import { StaffBoardWords } from "../../../components/words/admin_boards.ts";
import { STAFF } from "../../access/types.ts";

export const PLAY_PAGES = [
  { path: "/admin/queues", name: QueueWords.Queues, roles: STAFF },
  { path: "/admin/matches", name: StaffMatchWords.Matches, roles: STAFF },
  { path: "/admin/live", name: LiveWords.Rooms, roles: STAFF },
];

export const GAME_PAGES = [
  { path: "/admin/simulator", name: SimulatorWords.Simulator, roles: STAFF },
  { path: "/admin/boards", name: StaffBoardWords.Boards, roles: STAFF },
  { path: "/admin/models", name: ModelWords.Models, roles: STAFF },
  { path: "/admin/announcements", name: StaffBoardWords.Announcements, roles: STAFF },
];
