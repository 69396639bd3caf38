import type { World } from "../attack/world.ts";
import type { Random } from "./random.ts";
import type { ThreadMeter } from "./thread-meter.ts";

/** What a round came to. */
export interface Round {
  /** How many things were tried: copies and commits, policies, files. */
  readonly items: number;
  /** Ways out that were found, and what else may not be. */
  readonly problems: readonly string[];
}

/** One way of looking for a hole. */
export interface FuzzKind {
  /** Tries what `random` draws. Only what `meter` watches is the product's own work. */
  round(random: Random, meter: ThreadMeter): Promise<Round>;
  dispose?(): Promise<void>;
}

export type MakeFuzzKind = (world: World) => Promise<FuzzKind>;
