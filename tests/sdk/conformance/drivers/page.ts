/** The driver as a page: `command(line)` of its window takes a line, `tell` of the suite gets them. */

import { createDriver } from "./typescript.ts";

interface Suite {
  tell(line: string): void;
  command(line: string): void;
}

const suite = globalThis as unknown as Suite;
const drive = createDriver({ write: (line) => suite.tell(line) });
suite.command = (line) => void drive(line);
