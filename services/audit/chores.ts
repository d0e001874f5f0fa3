import { type Chore, SECOND } from "../platform/work/chores.ts";
import type { Audit } from "./service.ts";

export const auditChores = ({ audit }: { audit: Pick<Audit, "seal"> }): Chore[] => [
  { name: "audit seal", every: 2 * SECOND, run: () => audit.seal() },
];
