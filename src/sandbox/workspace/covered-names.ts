import { chownSync, lstatSync, mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { notOfTheRun } from "./not-of-the-run.ts";

/**
 * Ostinato's own folders in a workspace, which a run neither sees nor makes. What is to be covered has to be
 * there: in a workspace that is written to directly a missing one is made, and goes with the sandbox.
 */
export class CoveredNames {
  readonly #workspace: string;
  readonly #made = new Set<string>();

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  /** Names to cover now, relative to the workspace. @param makesMissing In a workspace that is written to directly. */
  cover(makesMissing: boolean): readonly string[] {
    return notOfTheRun(this.#workspace).filter((name) => {
      const path = join(this.#workspace, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isDirectory() ?? (makesMissing && this.#make(path));
    });
  }

  /** Takes away what was made, where nobody has put anything in it meanwhile. */
  release(): void {
    for (const path of this.#made) {
      try {
        rmdirSync(path);
      } catch {
        // It is in use by now, or gone.
      }
    }
    this.#made.clear();
  }

  /** False where it can't be made: then the run can't make it either. */
  #make(path: string): boolean {
    try {
      mkdirSync(path, { mode: 0o700 });
      this.#made.add(path);
      const { uid, gid } = lstatSync(this.#workspace);
      if (process.geteuid?.() === 0) chownSync(path, uid, gid);
      return true;
    } catch {
      return this.#made.has(path);
    }
  }
}
