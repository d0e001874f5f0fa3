/** The C# client on Mono, through the suite. */

import { fileURLToPath } from "node:url";
import { compileClient, compileProgram, hasMono } from "../../../ops/csharp.ts";
import { processDriver } from "./driver.ts";
import { conformanceTests } from "./suite.ts";

conformanceTests({
  name: "C# on Mono",
  isHere: await hasMono(),
  async open() {
    await compileClient();
    const driver = fileURLToPath(new URL("drivers/Driver.cs", import.meta.url));
    return await processDriver("mono", { args: [await compileProgram("Driver", [driver])] });
  },
});
