/** Where the victim of a crash test dies. */
export type Moment =
  | "never"
  | "before-append"
  | "after-append"
  | "inside-append"
  | "inside-turn"
  | "before-effect"
  | "after-effect"
  | "inside-read";

export interface Plan {
  readonly at: Moment;
  /** The how manieth such moment. */
  readonly count: number;
  /** For `inside-append`: how long after its beginning, in microseconds. */
  readonly microseconds?: number;
}

/** Rounds of three calls that its run has. */
export const ROUNDS = 4;

/** A run whose id begins so is a team's: in each round, each of its sub-agents makes three calls. */
export const TEAM = "team-";
export const TEAM_ROUNDS = 2;
export const TEAM_MEMBERS = 2;
