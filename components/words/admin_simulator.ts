/** The staff's simulator of search windows. */

export enum SimulatorWords {
  Simulator = "Simulator",
  Says =
    "The matcher itself, on made-up players who come, queue and leave. Trying changes nothing for anybody.",
  InForce = "Windows in force",
  Mode = "Mode",
  Window = "Window",
  Configured = "Configured",
  Changed = "Changed by staff",
  NeverChanged = "no",
  NoModes = "No mode is switched on.",
  TakeBack = "Take back",
  TakeBackDoes = "The window of the game's configuration counts again, on every node.",
  TakenBack = "Taken back",
  KeepsPlace = "Whoever waits keeps their place. It can be changed again at any time.",
  Try = "Try another window",
  Base = "Points at first",
  Step = "Points more each step",
  Every = "Seconds a step",
  Cap = "Points at most",
  Rate = "Tickets a second",
  Patience = "Patience in seconds",
  Asking = "Percent who ask for computer opponents",
  Run = "Simulate",
  Running = "Simulating",
  Now = "This setting",
  Proposed = "Proposed",
  Tried = "Tried before",
  Plot = "Wait against fairness",
  PlotSays = "Left waits less, below is fairer.",
  WaitAxis = "p95 wait in seconds",
  GapAxis = "Favourite's chance above an even match",
  Figures = "This setting and the proposed one",
  Figure = "Per player or match",
  Median = "Half wait at most",
  Nineteen = "19 of 20 wait at most",
  Most = "99 of 100 wait at most",
  Longest = "Longest wait",
  Gap = "Favourite's chance above even",
  Spread = "Ratings apart",
  Fair = "Fair matches",
  Left = "Left before a match",
  Starved = "Waited beyond the cap",
  MetBots = "Players who met computers",
  BotSeats = "Seats of computers",
  Tenths = "19 of 20 wait at most, by rating",
  TenthsSay = "From the tenth with the lowest ratings to the one with the highest.",
  Apply = "Put in force",
  ApplyDoes = "It counts on every node, also after a restart, until it is taken back.",
  Applied = "In force",
  Nothing = "Nothing was simulated yet.",
}

interface Window {
  base: number;
  step: number;
  every_s: number;
  cap: number;
}

export function windowOf({ base, step, every_s, cap }: Window): string {
  return `±${number(base)}, ${number(step)} more every ${number(every_s)} s, ±${
    number(cap)
  } at most`;
}

export function applyTitle(mode: string): string {
  return `Change the window of ${mode}`;
}

export function takeBackTitle(mode: string): string {
  return `Take back the window of ${mode}`;
}

export function fromTo(before: string, after: string): string {
  return `Now: ${before}. Then: ${after}.`;
}

export function waitSaid(seconds: number): string {
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

export function shareSaid(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(1)} %`;
}

export function outerTenths(times: number): string {
  return `The tenth that waits longest waits ${
    times.toFixed(1)
  } times as long as the one in the middle.`;
}

export function simulatedSaid(tickets: number): string {
  return `${tickets.toLocaleString("en")} tickets, the same for both.`;
}

function number(value: number): string {
  return String(Number(value.toFixed(1)));
}
