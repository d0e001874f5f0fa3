/** Why the staff does something: asked before it is done, kept in the audit log. */

import { AdminWords } from "../words/admin.ts";
import type { Asked } from "./ActField.tsx";

/** As the API takes it. */
const MOST = 500;

/** @param label where others than the staff read it */
export function askReason(label: string = AdminWords.Reason): Asked {
  return { name: "reason", label, kind: "text", required: true, most: MOST };
}
