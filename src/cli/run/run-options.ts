import type { ReceiverName } from "../send/receiver-name.ts";

/** The options that `run`, `start`, `resume` and `fork` share, as commander hands them over. */
export interface CommonRunOptions {
  /** `resume` and `fork` take it for imported runs; the others act in that of the run. */
  readonly workspace?: string;
  readonly model?: string;
  readonly maxSteps?: number;
  readonly timeout?: number;
  readonly temperature?: number;
  readonly commit?: "ask" | "always" | "never";
  /** With `--commit always`: also what can run later. */
  readonly commitMarked?: boolean;
  readonly approve?: boolean;
  /** Hosts that the network is opened to. */
  readonly allow?: readonly string[];
  readonly journal?: string;
  readonly json?: boolean;
  readonly steps?: boolean;
  readonly quiet?: boolean;
  readonly send?: ReceiverName;
}

/** Those of `resume` and `fork`, which go on with a run. */
export interface GoOnOptions extends CommonRunOptions {
  readonly acceptChangedAgent?: boolean;
}

export interface ResumeCommandOptions extends GoOnOptions {
  /** False: `--no-exact`. */
  readonly exact: boolean;
}

/** Those of `run` and `start`, which begin a run. */
export interface RunCommandOptions extends CommonRunOptions {
  readonly workspace: string;
  readonly agent: string;
  /** A file whose text is given beside the task; `-` is standard input. */
  readonly input?: string;
  readonly seed?: number;
  readonly label?: { readonly [name: string]: string };
}
