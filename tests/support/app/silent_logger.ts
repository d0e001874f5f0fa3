import pino from "pino";
import type { Logger } from "../../../services/platform/observe/log.ts";

/** Says nothing: tests have output of their own. */
export const silentLogger: Logger = pino({ level: "silent" });
