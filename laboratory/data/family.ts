import type { Scene } from "./scene.ts";

/** A kind of task. */
export interface Family {
  readonly name: string;
  /** Share of the tasks, relative to the other families. */
  readonly weight: number;
  /** Tools without which it can't be solved. */
  readonly needs: readonly string[];
  /** Lays files out, asks, and acts. Throws `Unsuitable` to be drawn again. */
  build(scene: Scene): void | Promise<void>;
}

export const NOW = "Now I can answer.";
export const DONE = "It is done.";
