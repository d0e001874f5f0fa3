/** What `/ready` says of models on this node. */

import type { Clock } from "../platform/time/clock.ts";
import type { Registry } from "./registry/registry.ts";
import type { ServedModels } from "./registry/served_models.ts";
import type { Inference } from "./serving/inference.ts";

export interface MlState {
  /**
   * `ok` with what is served; `waiting: …` until the first models are warm, for a while; `warning: …`
   * where one cannot be served, or all run on something else than was asked for. Undefined where this process serves none.
   */
  check(): string | undefined;
}

/** A node whose models do not get warm serves everything else. */
const PATIENCE_MS = 20_000;

export function createMlState(
  { served, registry, inference, clock }: {
    served: Pick<ServedModels, "state" | "list" | "problems">;
    registry: Pick<Registry, "problems">;
    inference: Pick<Inference, "status">;
    clock: Pick<Clock, "elapsed">;
  },
): MlState {
  const until = clock.elapsed() + PATIENCE_MS;
  return {
    check() {
      if (served.state === "idle") return undefined;
      const status = inference.status();
      const engine = status.is === "failing"
        ? `the inference worker is down: ${status.why}`
        : status.is === "starting"
        ? "the inference worker is starting"
        : undefined;
      const elsewhere = status.is === "ready" ? status.warning : undefined;
      if (served.state === "asked" && clock.elapsed() < until) {
        return `waiting: ${engine ?? "models are being loaded"}`;
      }
      const problems = [engine, elsewhere].filter((each) => each !== undefined);
      problems.push(...served.problems(), ...registry.problems());
      if (problems.length > 0) return `warning: ${problems.join("; ")}`;
      if (served.state === "asked") return "warning: models are still being loaded";
      return "ok";
    },
  };
}
