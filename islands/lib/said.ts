/** A word of one island that another shows: the one that said it may be drawn anew meanwhile. */

import type { Said } from "../../components/ui/Toast.tsx";
import { shared } from "./shared.ts";

export const said = shared<Said | undefined>(undefined);
