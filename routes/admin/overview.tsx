/** `/admin`: how the game does, at one look, from a table of our own. */

import type { Context } from "hono";
import { Budgets } from "../../components/admin/Budgets.tsx";
import { TimeChart, type TimeMark } from "../../components/admin/TimeChart.tsx";
import { Tabs } from "../../components/ui/Tabs.tsx";
import { money } from "../../components/store/money.ts";
import { AdminWords } from "../../components/words/admin.ts";
import { OverviewWords, startedTimes } from "../../components/words/admin_overview.ts";
import { MoneyWords, toWhom } from "../../components/words/admin_players.ts";
import type { Audit, AuditRow } from "../../services/audit/mod.ts";
import {
  latencyOf,
  type Minutes,
  type Stretch,
  type WindowName,
  WINDOWS,
} from "../../services/minutes/mod.ts";
import type { StoreDesk } from "../../services/store/mod.ts";
import type { Clock } from "../../services/platform/time/clock.ts";
import type { AppEnv } from "../http/context.ts";
import type { AdminPage } from "./_layout.tsx";

const NAMES: Record<WindowName, string> = {
  "4h": OverviewWords.Hours4,
  "24h": OverviewWords.Hours24,
  "7d": OverviewWords.Days7,
  "season": OverviewWords.Season,
};
const STARTED = "node.start";
/** What stands on the axis, by the audit log's actions. */
const MARKS: Record<string, string> = {
  [STARTED]: OverviewWords.Started,
  "settings.in_force": OverviewWords.Settings,
  "game.reload": OverviewWords.GameReloaded,
  "keys.rotate": OverviewWords.KeysRotated,
  "model.promote": OverviewWords.ModelServed,
  "model.rollback": OverviewWords.ModelBack,
  "mode.off": OverviewWords.Switched,
  "mode.on": OverviewWords.Switched,
  "board.off": OverviewWords.Switched,
  "board.on": OverviewWords.Switched,
  "season.open": OverviewWords.SeasonMoved,
  "season.close": OverviewWords.SeasonMoved,
  "season.schedule": OverviewWords.SeasonMoved,
};
/** Their subject is what was changed. */
const NAMED = /^(model|mode|board|season)\./;
const MOST_STARTS = 500;
const MOST_CHANGES = 40;

export function overviewPage(
  { adminPage, audit, minutes, storeDesk, clock }: {
    adminPage: AdminPage;
    audit: Pick<Audit, "listSince">;
    minutes: Pick<Minutes, "listStretches" | "listBudgets">;
    storeDesk: Pick<StoreDesk, "listEarned">;
    clock: Clock;
  },
) {
  return async function overview(c: Context<AppEnv>): Promise<Response> {
    const asked = c.req.query("range") ?? "";
    const range = Object.hasOwn(WINDOWS, asked) ? asked as WindowName : "4h";
    const to = clock.now();
    const { ms, every } = WINDOWS[range];
    const from = to - ms;
    const since = new Date(from);
    const changes = Object.keys(MARKS).filter((action) => action !== STARTED);
    const [stretches, budgets, earned, ...entries] = await Promise.all([
      minutes.listStretches(range),
      minutes.listBudgets(),
      storeDesk.listEarned(since, every),
      // Apart: many starts push no change off the axis, and are merged among themselves.
      audit.listSince([STARTED], since, MOST_STARTS),
      audit.listSince(changes, since, MOST_CHANGES),
    ]);
    const marks = entries.flatMap((each) => marksOf(each, every * 1000))
      .sort((a, b) => b.at - a.at);
    const axis = { from, to, every: every * 1000, marks };
    const tabs = (Object.keys(WINDOWS) as WindowName[]).map((id) => ({
      ...{ id, name: NAMES[id], href: `/admin?range=${id}`, current: id === range },
    }));
    return await adminPage(c, {
      title: AdminWords.Overview,
      path: "/admin",
      // A row a minute: looking more often shows nothing new.
      alive: { renews: true, every_s: 30 },
      body: (
        <>
          <section aria-label={OverviewWords.Budgets}>
            <h2>{OverviewWords.Budgets}</h2>
            <Budgets budgets={budgets} />
          </section>
          <section aria-label={OverviewWords.Course}>
            <Tabs label={OverviewWords.Range} tabs={tabs} />
            {stretches.length === 0 && <p class="quiet">{OverviewWords.NothingYet}</p>}
            <div class="courses">
              {coursesOf(every / 60).map(({ name, value, format }) => (
                <TimeChart
                  key={name}
                  name={name}
                  format={format}
                  points={stretches.map((each) => ({ at: each.at.getTime(), value: value(each) }))}
                  {...axis}
                />
              ))}
              {earned.flatMap(takingsOf).map((course) => (
                <TimeChart key={course.name} {...course} {...axis} />
              ))}
            </div>
          </section>
          <section aria-label={OverviewWords.Happened}>
            <h2>{OverviewWords.Happened}</h2>
            {marks.length === 0 && <p class="quiet">{OverviewWords.NothingHappened}</p>}
            <ol class="course">
              {marks.map(({ at, text }) => (
                <li key={`${at}${text}`}>
                  <time dateTime={new Date(at).toISOString()}>{timeOf(at)}</time>
                  <span>{text}</span>
                </li>
              ))}
            </ol>
          </section>
        </>
      ),
    });
  };
}

interface Course {
  name: string;
  value(stretch: Stretch): number | null;
  format(value: number): string;
}

/**
 * What was paid in a currency, and what of it was given back or is disputed where there is any: by when it
 * was paid, as the catalogue counts.
 */
function takingsOf(
  { currency, course }: Awaited<ReturnType<StoreDesk["listEarned"]>>[number],
) {
  const kinds = [
    [MoneyWords.Income, "amount"],
    [MoneyWords.Refunded, "refunded"],
    [MoneyWords.Disputed, "disputed"],
  ] as const;
  return kinds.filter(([, of]) => of === "amount" || course.some((each) => each[of] > 0))
    .map(([name, of]) => ({
      name: toWhom(name, currency),
      points: course.map((each) => ({ at: each.at.getTime(), value: each[of] })),
      format: (value: number) => money(Math.round(value), currency),
    }));
}

/** @param length of a stretch, in minutes */
function coursesOf(length: number): Course[] {
  const count = (value: number) =>
    value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
  const rate = (name: string, of: keyof Stretch): Course => ({
    ...{ name, format: count },
    // The stretch that is under way has not all of its minutes yet.
    value: (stretch) => Number(stretch[of]) / (stretch.minutes || length),
  });
  const mean = (
    name: string,
    sum: keyof Stretch,
    all: keyof Stretch,
    format: Course["format"],
  ) => ({
    ...{ name, format },
    value: (stretch: Stretch) =>
      Number(stretch[all]) === 0 ? null : Number(stretch[sum]) / Number(stretch[all]),
  });
  const ms = (value: number) => `${count(value)} ms`;
  return [
    rate(OverviewWords.Requests, "requests"),
    { name: OverviewWords.Latency, value: (stretch) => latencyOf(stretch, 0.95), format: ms },
    rate(OverviewWords.Errors, "errors"),
    { name: OverviewWords.Sockets, value: ({ sockets }) => sockets, format: count },
    rate(OverviewWords.SocketsLost, "socketsLost"),
    { name: OverviewWords.Queued, value: ({ queued }) => queued, format: count },
    rate(OverviewWords.Placed, "placements"),
    mean(OverviewWords.Waits, "waitSeconds", "placements", (value) => `${count(value)} s`),
    rate(OverviewWords.Matches, "matches"),
    rate(OverviewWords.Scores, "scores"),
    mean(OverviewWords.ScoreTime, "scoreSeconds", "scores", (value) => ms(value * 1000)),
    { name: OverviewWords.Alerts, value: ({ alerts }) => alerts, format: count },
  ];
}

/** Newest first; processes of one version that start together are one mark. */
function marksOf(entries: readonly Marked[], together: number): TimeMark[] {
  const marks: (TimeMark & { times: number; which: string; action: string })[] = [];
  for (const entry of entries) {
    const { at, action } = entry;
    const which = whichOf(entry);
    const last = marks.at(-1);
    const isSame = last?.action === action && last.which === which;
    if (isSame && last.at - at.getTime() < together) last.times++;
    else {
      const kind = action === STARTED ? "start" : "change";
      marks.push({ at: at.getTime(), text: MARKS[action]!, kind, times: 1, which, action });
    }
  }
  return marks.map(({ at, text, kind, times, which, action }) => {
    const what = action === STARTED ? startedTimes(times) : text;
    return { at, kind, text: which === "" ? what : toWhom(what, which) };
  });
}

type Marked = Pick<AuditRow, "at" | "action" | "subjects" | "details">;

/** Which version, model, mode or season; empty where the action says all. */
function whichOf({ action, subjects, details }: Marked): string {
  if (action === STARTED) return typeof details.version === "string" ? details.version : "";
  return NAMED.test(action) ? subjects.join(", ") : "";
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(5, 16).replace("T", " ");
}
