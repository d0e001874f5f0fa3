/** What the service says of itself, and what belongs to no domain. */

import { type AccessTable, open } from "./types.ts";

export const SYSTEM_ACCESS: AccessTable = {
  "GET /": open,
  // Outside production only.
  "GET /dev/gallery": open,
  // While developing only.
  "GET /dev/edits": open,
  "GET /offline": open,
  // Changes what the browser keeps, and nothing here.
  "POST /language": { ...open, whileViewing: true },
  "GET /static/:name": open,
  "GET /docs": open,
  "GET /openapi.json": open,
  "GET /problems/:name": open,
  "GET /health": open,
  "GET /ready": open,
  // Its own token, or loopback: no role of the game opens it.
  "GET /metrics": open,
  "GET /regions": open,
  "GET /ping": open,
  // Refuses by close code 4501 once the socket is open, since browsers hide a refused upgrade.
  "GET /events": open,
};
