/** The game in thirty lines of C# meets the one in TypeScript. */

import { fileURLToPath } from "node:url";
import { compileClient, compileProgram, hasMono } from "../../ops/csharp.ts";
import { openTestApp } from "../support/app/test_app.ts";
import { meet } from "./meet.ts";

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

Deno.test({
  name:
    "[INT3 RT10] a game in TypeScript and one in C# meet, follow their match and see its result",
  ignore: !await hasMono(),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using app = await openTestApp();
    await using served = await app.serve();
    await compileClient();
    const files = ["sdk/csharp/Samples~/Duel/Duel.cs", "tests/sdk/csharp/Play.cs"];
    const program = await compileProgram("Play", files.map(pathOf));
    const [url, region] = [served.url, "eu-west"];
    await meet({ app, url, region }, { program: "mono", args: [program, url, region] });
  },
});
