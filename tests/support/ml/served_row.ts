/** A row that a served model takes, as a client would make it from what the service says. */

import type { Node } from "../../faults/nodes/node.ts";

/** Each feature at the least value it has. */
export async function servedRow(
  node: Pick<Node, "call">,
  { token, name }: { token: string; name: string },
): Promise<Record<string, number>> {
  const { body: { models } } = await node.call("GET", "/ml/models", { token });
  const { version } = models.find((model: { name: string }) => model.name === name);
  const { body } = await node.call("GET", `/ml/models/${name}/${version}`, { token });
  return Object.fromEntries(
    body.features.map((feature: { name: string; min: number }) => [feature.name, feature.min]),
  );
}
