/** The driver as a Deno process. */

import process from "node:process";
import { createInterface } from "node:readline";
import { createDriver } from "./typescript.ts";

const drive = createDriver({ write: (line) => void process.stdout.write(`${line}\n`) });
createInterface({ input: process.stdin })
  .on("line", (line) => void drive(line))
  .on("close", () => process.exit(0));
