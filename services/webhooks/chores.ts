import { type Chore, HOUR } from "../platform/work/chores.ts";
import type { Webhooks } from "./service.ts";

export const webhookChores = ({ webhooks }: { webhooks: Pick<Webhooks, "prune"> }): Chore[] => [
  { name: "webhooks", every: HOUR, run: () => webhooks.prune() },
];
