/** [OPS3] What the program is run by: image, Kubernetes, systemd. */

import assert from "node:assert/strict";
import dockerfilelint from "dockerfilelint";
import { parseAllDocuments } from "yaml";
import { SETTINGS } from "../../services/config/mod.ts";

const root = new URL("../../", import.meta.url).pathname;
const read = (path: string) => Deno.readTextFile(root + path);

// deno-lint-ignore no-explicit-any -- manifests of every shape
type Manifest = any;

async function manifests(): Promise<Map<string, Manifest>> {
  const files = ["veze-game.yaml", "migrate.yaml", "monitoring.yaml"];
  const texts = await Promise.all(files.map((name) => read(`ops/kubernetes/${name}`)));
  const documents = texts.flatMap((text) => parseAllDocuments(text));
  for (const { errors } of documents) assert.deepEqual(errors, []);
  return new Map(documents.map((each) => {
    const manifest = each.toJS();
    return [`${manifest.kind}/${manifest.metadata.name}`, manifest];
  }));
}

/** Pods of everything that has some. */
const podsOf = (all: Map<string, Manifest>) =>
  [...all.values()].filter(({ spec }) => spec?.template).map(({ spec }) => spec.template);

Deno.test("[OPS3] the Dockerfile's linter has nothing to say, and would", async () => {
  // Its rules may be set in a directory; ours has none.
  const lint = (text: string) =>
    dockerfilelint.run(root, text)
      // A start period is younger than its rules.
      .filter(({ line }) => !/--start-period/.test(text.split("\n")[line - 1]!))
      .map(({ rule }) => rule);
  assert.deepEqual(lint(await read("Dockerfile")), []);
  assert.ok(lint("FROM debian:latest\nRUN sudo ls\n").length > 0);
});

Deno.test("[OPS3] the image is tried before it is one, is nobody's root, and stops in order", async () => {
  const text = await read("Dockerfile");
  const [build, , last] = text.split(/^FROM /m).slice(1);
  assert.match(build!, /smoke\.sh _build\/veze-game/);
  assert.match(last!, /^gcr\.io\/distroless\/\S+:nonroot\n/);
  for (const part of ["HEALTHCHECK", "STOPSIGNAL SIGTERM", "VOLUME /data"]) {
    assert.ok(last!.includes(part), part);
  }
});

Deno.test("[OPS3] Kubernetes: probes, budget, one after the other, scaled by sockets and processor", async () => {
  const all = await manifests();
  const { spec } = all.get("Deployment/veze-game");
  assert.equal(spec.replicas, undefined, "the autoscaler's");
  assert.deepEqual(spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 });
  const [node] = spec.template.spec.containers;
  assert.equal(node.readinessProbe.httpGet.path, "/ready");
  assert.equal(node.livenessProbe.httpGet.path, "/health", "an engine that is away kills no node");
  assert.equal(node.startupProbe.httpGet.path, "/health");
  // GEN9: it ends within 10 s of being told to, and before that the balancer has time to hear of it.
  const drained = node.lifecycle.preStop.sleep.seconds + 10;
  assert.ok(spec.template.spec.terminationGracePeriodSeconds > drained);
  assert.equal(all.get("PodDisruptionBudget/veze-game").spec.maxUnavailable, 1);
  const { metrics, minReplicas } = all.get("HorizontalPodAutoscaler/veze-game").spec;
  assert.ok(minReplicas >= 2);
  assert.deepEqual(metrics.map(({ type }: { type: string }) => type), ["Pods", "Resource"]);
  const gauge = metrics[0].pods.metric.name;
  assert.ok((await read("services/realtime/metrics.ts")).includes(`"${gauge}"`), gauge);
  const labels = JSON.stringify(spec.template.metadata.labels);
  for (const name of ["Service", "PodDisruptionBudget"]) {
    const { selector } = all.get(`${name}/veze-game`).spec;
    assert.equal(JSON.stringify(selector.matchLabels ?? selector), labels, name);
  }
});

Deno.test("[OPS6] migration and nodes are of one image, which a release sets in one place", async () => {
  const [kustomization] = parseAllDocuments(await read("ops/kubernetes/kustomization.yaml"));
  const { resources, images } = kustomization!.toJS();
  assert.deepEqual(resources, ["veze-game.yaml", "migrate.yaml"]);
  const names = podsOf(await manifests())
    .flatMap(({ spec }) => spec.containers.map(({ image }: { image: string }) => image));
  assert.deepEqual(names.map((name) => name.split(":")[0]), [images[0].name, images[0].name]);
});

Deno.test("[SEC11] pods are nobody's root, write nothing, and have no right they do not use", async () => {
  const pods = podsOf(await manifests());
  assert.equal(pods.length, 2);
  for (const { spec } of pods) {
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.securityContext.runAsNonRoot, true);
    assert.equal(spec.securityContext.seccompProfile.type, "RuntimeDefault");
    for (const { securityContext, resources } of spec.containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      assert.ok(resources.requests.cpu && resources.limits.memory);
    }
  }
});

Deno.test("[OPS3] manifests and unit set what there is to set, and no secret", async () => {
  const all = await manifests();
  const config = all.get("ConfigMap/veze-game").data;
  const unit = await read("ops/systemd/veze-game.service");
  const [, line] = /^Environment=(.*)$/m.exec(unit)!;
  const names = [...Object.keys(config), ...line!.split(" ").map((each) => each.split("=")[0]!)];
  for (const name of names) assert.ok(SETTINGS.includes(name), name);
  for (const name of names) assert.doesNotMatch(name, /SECRET|TOKEN|CLIENTS|_URL$(?<!PUBLIC_URL)/);
});

Deno.test("[OPS3] the unit: migrates first, reloads by SIGHUP, and may write to its own directory alone", async () => {
  const unit = await read("ops/systemd/veze-game.service");
  for (
    const line of [
      ...["ExecStartPre=/usr/local/bin/veze-game migrate", "ExecReload=/bin/kill -HUP $MAINPID"],
      ...["DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes"],
      ...["StateDirectory=veze-game", "KillSignal=SIGTERM", "CapabilityBoundingSet="],
    ]
  ) assert.ok(unit.split("\n").includes(line), line);
  const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit)!;
  assert.ok(Number(seconds) > 10);
});
