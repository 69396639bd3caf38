import type { ReceiverName } from "./receiver-name.ts";

/** The options that `run`, `resume` and `start` share, as commander hands them over. */
export interface RunCommandOptions {
  readonly workspace: string;
  readonly model?: string;
  readonly agent: string;
  readonly maxSteps?: number;
  readonly timeout?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly commit?: "ask" | "always" | "never";
  readonly approve?: boolean;
  /** Hosts that the network is opened to. */
  readonly allow?: readonly string[];
  readonly journal?: string;
  readonly json?: boolean;
  readonly steps?: boolean;
  readonly send?: ReceiverName;
  readonly label?: { readonly [name: string]: string };
}
