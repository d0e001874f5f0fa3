/** Histories of accounts as rows: an account on a day, and what came of it within 30 days. */

import {
  type AccountEvent,
  FEATURES,
  RISK_HORIZON_DAYS,
  riskFeatures,
} from "../../features/mod.ts";
import { collectDataset, type Dataset, type DatasetRow, readDataset } from "../dataset.ts";
import { numberIn, parseCsv, timeIn, UnreadableFile } from "./csv.ts";

const DAY_MS = 86_400_000;
const EVERY_MS = 15 * DAY_MS;

/** @param events of all accounts, in any order */
export function riskDataset(events: Iterable<AccountEvent>, source: string): Dataset {
  const accounts = new Map<string, AccountEvent[]>();
  let last = -Infinity;
  for (const event of events) {
    const known = accounts.get(event.account);
    if (known) known.push(event);
    else accounts.set(event.account, [event]);
    last = Math.max(last, event.at);
  }
  return collectDataset({ definitions: FEATURES.risk, own: true, source }, rows());

  function* rows(): Generator<DatasetRow> {
    for (const history of accounts.values()) yield* rowsOf(history, last);
  }
}

/**
 * @param events one account's after the other's
 * @param last time of the last event of anybody, in milliseconds
 */
export function readRiskDataset(
  events: AsyncIterable<AccountEvent>,
  source: string,
  last: number,
): Promise<Dataset> {
  return readDataset({ definitions: FEATURES.risk, own: true, source }, rows());

  async function* rows(): AsyncGenerator<DatasetRow> {
    let history: AccountEvent[] = [];
    for await (const event of events) {
      if (history.length > 0 && history[0]!.account !== event.account) {
        yield* rowsOf(history, last);
        history = [];
      }
      history.push(event);
    }
    yield* rowsOf(history, last);
  }
}

function* rowsOf(history: AccountEvent[], last: number): Generator<DatasetRow> {
  if (history.length === 0) return;
  const horizon = RISK_HORIZON_DAYS * DAY_MS;
  history.sort((a, b) => a.at - b.at);
  const made = history[0]!.at;
  for (let at = made + DAY_MS; at + horizon <= last; at += EVERY_MS) {
    const goesWrong = history.some((event) =>
      event.at > at && event.at <= at + horizon &&
      (event.kind === "confirmed" || event.kind === "dispute")
    );
    const age = (at - made) / DAY_MS;
    yield {
      features: riskFeatures(history, at),
      ...{ target: goesWrong ? 1 : 0, player: history[0]!.account, at, until: at + horizon },
      segments: { region: history[0]!.region, experience: age < 30 ? "first month" : "later" },
    };
  }
}

const KINDS: readonly AccountEvent["kind"][] = [
  ...["created", "login", "match", "alert", "confirmed"] as const,
  ...["purchase", "failed_payment", "dispute"] as const,
];

/**
 * `account,region,at,kind,value`: a line for each thing that happened.
 * @throws UnreadableFile
 */
export function readAccountEvents(text: string, now: number): AccountEvent[] {
  return parseCsv(text, ["account", "at", "kind", "value"]).map((row, i) => {
    const kind = KINDS.find((each) => each === row["kind"]);
    if (!kind) {
      throw new UnreadableFile(`Cannot read kind "${row["kind"]}": use ${KINDS.join(", ")}`);
    }
    return {
      ...{ account: row["account"]!, region: row["region"] ?? "", kind },
      at: timeIn(row, "at", { row: i, now }),
      value: numberIn(row, "value"),
    };
  });
}
