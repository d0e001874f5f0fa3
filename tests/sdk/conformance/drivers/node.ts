/** The driver as a Node process; Node 20 has no WebSocket of its own. */

import process from "node:process";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { createDriver } from "./typescript.ts";

const drive = createDriver({
  write: (line) => void process.stdout.write(`${line}\n`),
  WebSocket: WebSocket as never,
});
createInterface({ input: process.stdin })
  .on("line", (line) => void drive(line))
  .on("close", () => process.exit(0));
