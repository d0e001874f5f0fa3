/** [OBS4] What watches the program: promtool takes the rules, and each alert fires when it should. */

import assert from "node:assert/strict";
import { onPath } from "../../support/engines/find_engines.ts";
import { observabilityFiles } from "../../../ops/observability/mod.ts";
import { ALERTS } from "../../../ops/observability/alerts.ts";
import { OBJECTIVES } from "../../../ops/observability/objectives.ts";

const promtool = await onPath("promtool");

Deno.test({
  name: "[OBS4] promtool takes the rules, and each alert fires under its fault and no other",
  ignore: !promtool,
  async fn() {
    const cwd = new URL("../../../ops/prometheus/", import.meta.url);
    for (const name of ["objectives", "budgets", "causes"]) {
      for (
        const args of [["check", "rules", `${name}.yml`], ["test", "rules", `${name}_test.yml`]]
      ) {
        const { success, stdout, stderr } = await new Deno.Command(promtool!, { args, cwd })
          .output();
        const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        assert.ok(success, `promtool ${args.join(" ")}: ${said}`);
      }
    }
  },
});

Deno.test("[OBS4] every alert and objective says what it means, where to look and what to do", () => {
  const text = observabilityFiles()["docs/alerts.md"]!;
  const anchors = [...text.matchAll(/^### (.+)$/gm)].map(([, title]) => title!.toLowerCase());
  const named = [
    ...ALERTS.map(({ name }) => name.toLowerCase()),
    ...OBJECTIVES.map(({ name }) => name.replaceAll("_", "-")),
  ];
  assert.deepEqual(anchors.toSorted(), named.toSorted());
  for (const each of [...ALERTS, ...OBJECTIVES]) {
    assert.ok(each.look.length > 10 && each.remedy.length > 10, each.name);
  }
});
