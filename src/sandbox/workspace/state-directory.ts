import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import type { Owner } from "../launcher/mount-plan.ts";
import type { SandboxPolicy, WorkspaceStore } from "../sandbox.ts";

/** What is written down about a run's changes, so that another process can open them. */
export interface StateRecord {
  readonly version: 1;
  readonly policy: SandboxPolicy;
  readonly store: WorkspaceStore;
  /** Who the sandbox's processes were, and so who owns what they wrote. */
  readonly user: Owner;
  /** Who owns the workspace. */
  readonly owner: Owner;
}

/**
 * A run's changes on disk: `overlay.json`, then `upper` and `work` of an overlay, or `copy`.
 * It outlives the sandbox until the changes are committed or discarded.
 */
export class StateDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get upper(): string {
    return join(this.path, "upper");
  }

  get copy(): string {
    return join(this.path, "copy");
  }

  get manifest(): string {
    return join(this.path, "manifest");
  }

  get exists(): boolean {
    return existsSync(join(this.path, "overlay.json"));
  }

  /** @throws OstinatoError `sandbox.failed` when there are no changes kept here. */
  read(): StateRecord {
    const path = join(this.path, "overlay.json");
    try {
      return JSON.parse(readFileSync(path, "utf8")) as StateRecord;
    } catch (cause) {
      throw new OstinatoError("sandbox.failed", `No changes of a run are kept in ${this.path}.`, {
        hint: "They were committed or discarded, or the run wrote nothing.",
        cause,
      });
    }
  }

  write(record: StateRecord): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.path, "overlay.json"), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Makes the empty layers of an overlay; the upper one shows as the workspace's own folder. */
  makeLayers(workspace: string, user: Owner): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    for (const folder of [this.upper, join(this.path, "work")]) {
      mkdirSync(folder, { recursive: true });
      chownSync(folder, user.uid, user.gid);
    }
    chmodSync(this.upper, statSync(workspace).mode & 0o777);
  }
}
