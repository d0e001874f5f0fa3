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
    const args = ["check", "config", "prometheus.yml"];
    const { success } = await new Deno.Command(promtool!, { args, cwd }).output();
    assert.ok(success, "the configuration that ops/compose.yaml mounts");
  },
});

Deno.test("[OBS4] what ops/compose.yaml mounts is there, and its nodes are given settings that exist", async () => {
  const ops = new URL("../../../ops/", import.meta.url);
  const text = await Deno.readTextFile(new URL("compose.yaml", ops));
  const mounted = [...text.matchAll(/(\.\/[\w./]+):\/etc/g)].map(([, path]) => path!);
  assert.ok(mounted.length >= 6, mounted.join());
  for (const path of mounted) await Deno.stat(new URL(path, ops));
  const settings = [...text.slice(0, text.indexOf("services:")).matchAll(/^ {4}([A-Z][A-Z_]+):/gm)]
    .map(([, name]) => name!);
  const known = await Deno.readTextFile(new URL("../example.env", ops));
  const unknown = settings.filter((name) => !new RegExp(`^${name}=`, "m").test(known));
  assert.ok(settings.length >= 10);
  assert.deepEqual(unknown, []);
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
