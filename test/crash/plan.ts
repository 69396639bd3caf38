/** Where the victim of a crash test dies. */
export type Moment =
  | "never"
  | "before-append"
  | "after-append"
  | "inside-append"
  | "inside-turn"
  | "before-effect"
  | "after-effect"
  | "inside-read"
  /** A question whether a call may run is on record. */
  | "asked"
  /** A message from the inbox is on record. */
  | "message-taken"
  /** A turn of a conversation has ended, the next one has not begun. */
  | "between-turns"
  | "inside-summary"
  /** The prompt was shortened on record. */
  | "reduced";

export interface Plan {
  readonly at: Moment;
  /** The how manieth such moment. */
  readonly count: number;
  /** For `inside-append`: how long after its beginning, in microseconds. */
  readonly microseconds?: number;
}

/** What kind of run the victim has. Its id begins with it. */
export const SCENARIOS = [
  /** Rounds of three calls, then the answer. */
  "run",
  /** The same by sub-agents, several at once. */
  "team",
  /** Several calls of a step wait for decisions of another process, also while no process has the run. */
  "decide",
  /** Calls of sub-agents do. */
  "decide-team",
  /** A conversation of several turns. */
  "talk",
  /** A run whose context is too small for its results, so that it is summed up again and again. */
  "long",
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** @throws Error for an id of no scenario. */
export function scenarioOf(runId: string): Scenario {
  const name = runId.slice(0, runId.lastIndexOf("-"));
  const found = SCENARIOS.find((scenario) => scenario === name);
  if (found === undefined) throw new Error(`${runId} is of no scenario`);
  return found;
}

/** Rounds of three calls. */
export const ROUNDS = 4;
export const LONG_ROUNDS = 7;
export const TEAM_ROUNDS = 2;
export const TEAM_MEMBERS = 2;
/** Turns in which several calls wait. */
export const DECIDE_ROUNDS = 2;
/** Turns of a conversation, each with a round of calls. */
export const TALK_TURNS = 4;
/** Tokens of the model's context. */
export const LONG_CONTEXT = 3_000;

/** What the arguments of a call that waits say before a person edits them, and after. */
export const ASKED_FOR = "Ann";
export const EDITED = "Eve";

/** What is decided on a call that waits, by its number. */
export function verdictOn(number: number): "approved" | "denied" | "edited" {
  if (number % 5 === 2) return "denied";
  return number % 5 === 4 ? "edited" : "approved";
}
