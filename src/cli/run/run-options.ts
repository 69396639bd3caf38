import type { Limits } from "../../planner/contract/limits.ts";
import type { ReceiverName } from "../send/receiver-name.ts";

/** The options that `run`, `start`, `resume` and `fork` share, as commander passes them. */
export interface CommonRunOptions {
  /** For `resume` and `fork` of imported runs; otherwise they use the run's own folder. */
  readonly workspace?: string;
  readonly model?: string;
  readonly maxSteps?: number;
  readonly timeout?: number;
  /** Further limits. */
  readonly limit?: Partial<Limits>;
  readonly temperature?: number;
  readonly commit?: "ask" | "always" | "never";
  /** With `--commit always`: includes changes that can run later. */
  readonly commitMarked?: boolean;
  readonly approve?: boolean;
  /** Other processes decide on calls that need approval; the run waits for them. */
  readonly wait?: boolean;
  /** Hosts that the run may reach. */
  readonly allow?: readonly string[];
  /** What happens to requests to other hosts. */
  readonly network?: "off" | "ask";
  /** Absolute host paths that commands may read. */
  readonly readOnly?: readonly string[];
  readonly journal?: string;
  readonly database?: string;
  readonly tenant?: string;
  readonly json?: boolean;
  readonly steps?: boolean;
  readonly quiet?: boolean;
  readonly send?: ReceiverName;
}

/** The options of `resume` and `fork`, which continue a run. */
export interface ContinuationOptions extends CommonRunOptions {
  /** The file of the run's agent, if it is none of Ostinato's. */
  readonly agent?: string;
  readonly acceptChangedAgent?: boolean;
}

export interface ResumeCommandOptions extends ContinuationOptions {
  /** False: `--no-exact`. */
  readonly exact: boolean;
}

/** The options of `run` and `start`, which begin a run. */
export interface RunCommandOptions extends CommonRunOptions {
  readonly workspace: string;
  readonly agent: string;
  /** A file whose text is added to the task; `-` is standard input. */
  readonly input?: string;
  readonly seed?: number;
  readonly label?: { readonly [name: string]: string };
}
