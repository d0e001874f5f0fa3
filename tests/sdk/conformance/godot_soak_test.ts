/** The Godot client in Godot 4 without a window, through the suite. */

import { fileURLToPath } from "node:url";
import { writeProject } from "../../../ops/godot_project.ts";
import { findGodot } from "../../support/engines/godot.ts";
import { processDriver } from "./driver.ts";
import { conformanceTests } from "./suite.ts";

const godot = await findGodot();

conformanceTests({
  name: "GDScript in Godot 4",
  isHere: godot !== undefined,
  async open() {
    const project = await godot!.makeProject();
    await writeProject(project, [fileURLToPath(new URL("drivers/driver.gd", import.meta.url))]);
    const { program, args } = godot!.run(project, "driver.gd");
    const driver = await processDriver(program, { args });
    return {
      ...driver,
      async [Symbol.asyncDispose]() {
        await driver[Symbol.asyncDispose]();
        await Deno.remove(project, { recursive: true });
      },
    };
  },
});
