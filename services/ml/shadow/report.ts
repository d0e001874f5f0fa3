/** What a comparison comes to, for people who decide on a promotion. */

import type { Manifest } from "../manifest.ts";
import type { ModelVersion } from "../types.ts";
import type { Compared, ShadowStore } from "./store.ts";
import { correlationOf } from "./sums.ts";
import type { ShadowReport, ShadowSide } from "./types.ts";

export interface Known extends Pick<ModelVersion, "id" | "name" | "version"> {
  manifest: Manifest;
}

/** Why a version cannot be asked about the rows of another; undefined: it can. */
export function whyApart(shadow: Pick<Known, "manifest">, served: Pick<Known, "manifest">) {
  const names = ({ manifest }: Pick<Known, "manifest">) =>
    manifest.features.map(({ name }) => name).join();
  if (
    shadow.manifest.definitions !== served.manifest.definitions || names(shadow) !== names(served)
  ) {
    return "it takes other features than the version that is served";
  }
  return undefined;
}

export async function reportOn(
  { shadow, served }: { shadow: Known; served: Known },
  store: Pick<ShadowStore, "find">,
): Promise<ShadowReport> {
  const { name, version } = shadow;
  const why = whyApart(shadow, served);
  if (why !== undefined) return { name, state: "apart", version, why };
  const compared = await store.find({ modelId: shadow.id, besideId: served.id });
  if (!compared || compared.sums.rows === 0) return { name, state: "waiting", version };
  return { name, state: "compared", ...told({ shadow, served }, compared) };
}

function told(
  { shadow, served }: { shadow: Known; served: Known },
  { since, until, sums }: Compared,
) {
  const { rows } = sums;
  const isVerdict = shadow.manifest.threshold !== null && served.manifest.threshold !== null;
  const side = (
    { version, manifest }: Known,
    { sum, positive, seconds, timed }: Record<"sum" | "positive" | "seconds" | "timed", number>,
  ): ShadowSide => ({
    ...{ version, mean: sum / rows, metrics: manifest.metrics },
    positive: isVerdict ? positive / rows : null,
    costPerRow: timed > 0 ? seconds / timed * 1e6 : null,
  });
  return {
    ...{ since, until, rows },
    agreement: isVerdict ? sums.agreed / rows : null,
    correlation: correlationOf(sums) ?? null,
    served: side(served, {
      ...{ sum: sums.served, positive: sums.positiveServed },
      ...{ seconds: sums.secondsServed, timed: sums.rowsTimedServed },
    }),
    shadow: side(shadow, {
      ...{ sum: sums.shadow, positive: sums.positiveShadow },
      ...{ seconds: sums.secondsShadow, timed: sums.rowsTimedShadow },
    }),
  };
}

/** The same in a line, for a terminal. */
export function sayShadow(report: ShadowReport): string {
  if (report.state === "none") return "no shadow";
  if (report.state === "apart") return `shadow ${report.version} is not compared: ${report.why}`;
  if (report.state === "waiting") return `shadow ${report.version} has scored nothing yet`;
  const { rows, agreement, correlation, served, shadow } = report;
  const figure = (value: number | null) =>
    value === null ? "unknown" : String(Number(value.toPrecision(4)));
  const side = ({ version, mean, positive, costPerRow, metrics }: ShadowSide) =>
    `${version}: mean ${figure(mean)}${positive === null ? "" : `, positive ${figure(positive)}`}` +
    `, ${figure(costPerRow)} µs a row` +
    ["log_loss", "ece", "rmse"].map((name) =>
      metrics[name] === undefined ? "" : `, ${name} ${figure(metrics[name])}`
    ).join("");
  return [
    `shadow ${shadow.version} beside ${served.version} on ${rows} rows:`,
    ...(agreement === null ? [] : [`same verdict ${figure(agreement)},`]),
    `correlation ${figure(correlation)} (${side(served)}; ${side(shadow)})`,
  ].join(" ");
}
