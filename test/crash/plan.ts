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
