import { posix } from "node:path";
import { type SandboxFiles, ToolFailure } from "ostinato";
import { withFileFailures } from "../file/file-failure.ts";
import {
  findFile,
  nameSpecial,
  readTextFile,
  statOrNull,
  WHOLE_FILE_BYTES,
} from "../file/text-file.ts";
import { applyHunks } from "./apply-hunks.ts";
import { joinFile, newFile } from "./file-lines.ts";
import type { AddFile, DeleteFile, FileChange, Patch, UpdateFile } from "./patch.ts";
import { PatchFailure } from "./patch-failure.ts";

/** What will be at a path when the patch is applied. */
export interface PlannedFile {
  readonly path: string;
  /** Null: nothing. */
  readonly content: Buffer | null;
  /** Permission bits; null for a new file. */
  readonly mode: number | null;
  /** Was a file there before? */
  readonly replaces: boolean;
}

export interface Plan {
  readonly files: readonly PlannedFile[];
  readonly summary: readonly ChangedPath[];
  readonly notes: readonly string[];
}

export interface ChangedPath {
  readonly kind: "added" | "changed" | "removed" | "moved";
  readonly path: string;
  /** Where a moved file was. */
  readonly from?: string;
}

/**
 * Computes every file of a patch in memory and changes nothing on disk. Changes of one file are
 * applied in the order of the patch.
 *
 * @throws PatchFailure for the first change that doesn't apply.
 */
export async function planChanges(files: SandboxFiles, patch: Patch): Promise<Plan> {
  const planner = new ChangePlanner(files, [...patch.notes]);
  for (const change of patch.changes) await planner.plan(change);
  return { files: [...planner.files.values()], summary: planner.summary, notes: planner.notes };
}

class ChangePlanner {
  /** By path inside the sandbox, so that `a` and `./a` are one file. */
  readonly files = new Map<string, PlannedFile>();
  readonly summary: ChangedPath[] = [];
  readonly notes: string[];
  readonly #sandbox: SandboxFiles;

  constructor(sandbox: SandboxFiles, notes: string[]) {
    this.#sandbox = sandbox;
    this.notes = notes;
  }

  async plan(change: FileChange): Promise<void> {
    try {
      switch (change.kind) {
        case "add":
          return await this.#add(change);
        case "delete":
          return await this.#delete(change);
        case "update":
          return await this.#update(change);
        default:
          return change satisfies never;
      }
    } catch (error) {
      if (error instanceof PatchFailure || !(error instanceof ToolFailure)) throw error;
      throw new PatchFailure(`line ${change.line}: ${error.message}`, error.details);
    }
  }

  async #add({ path, lines, line }: AddFile): Promise<void> {
    const replaces = await this.#fileOrNothing(path, line);
    if (replaces) this.notes.push(`${path} was there already and was replaced`);
    const mode = replaces ? await this.#mode(path) : null;
    this.#set(path, joinFile(newFile(lines)), mode, replaces);
    this.summary.push({ kind: replaces ? "changed" : "added", path });
  }

  async #delete({ path }: DeleteFile): Promise<void> {
    const planned = this.#planned(path);
    if (planned?.content === null) throw new ToolFailure(`no such file: ${path}`);
    if (planned === undefined) await findFile(this.#sandbox, path);
    this.#set(path, null, null, true);
    this.summary.push({ kind: "removed", path });
  }

  async #update({ path, moveTo, hunks, line }: UpdateFile): Promise<void> {
    const before = await this.#content(path, hunks.length > 0);
    const mode = await this.#mode(path);
    const { bytes, notes } =
      hunks.length === 0
        ? { bytes: Buffer.from(before), notes: [] }
        : applyHunks(path, before, hunks);
    this.notes.push(...notes);
    if (moveTo === null || this.#key(moveTo) === this.#key(path)) {
      this.#set(path, bytes, mode, true);
      this.summary.push({ kind: "changed", path });
      return;
    }
    const replaces = await this.#fileOrNothing(moveTo, line);
    if (replaces) {
      this.notes.push(`${moveTo} was there already and was replaced`);
    }
    this.#set(path, null, null, true);
    this.#set(moveTo, bytes, mode, replaces);
    this.summary.push({ kind: "moved", path: moveTo, from: path });
  }

  async #content(path: string, isText: boolean): Promise<Uint8Array> {
    const planned = this.#planned(path);
    if (planned?.content) return planned.content;
    if (planned)
      throw new ToolFailure(`no such file: ${path}, an earlier part of the patch removes it`);
    if (isText) return readTextFile(this.#sandbox, path);
    const { stat } = await findFile(this.#sandbox, path);
    if (stat.bytes > WHOLE_FILE_BYTES) {
      throw new ToolFailure(`${path} is too big to be moved by a patch; use shell with mv`);
    }
    return withFileFailures(path, () => this.#sandbox.read(path));
  }

  async #mode(path: string): Promise<number | null> {
    const planned = this.#planned(path);
    if (planned) return planned.mode;
    const stat = await statOrNull(this.#sandbox, path);
    return stat === null ? null : stat.mode & 0o7777;
  }

  /** Is there a file that would be replaced? @throws ToolFailure when it is something else. */
  async #fileOrNothing(path: string, line: number): Promise<boolean> {
    const planned = this.#planned(path);
    if (planned) return planned.content !== null;
    if (path.endsWith("/")) throw new PatchFailure(`line ${line}: ${path} names a directory`);
    const stat = await statOrNull(this.#sandbox, path);
    if (stat !== null && stat.type !== "file") {
      throw new PatchFailure(
        `line ${line}: ${path} is ${stat.type === "directory" ? "a directory" : nameSpecial(stat)}, not a file`,
      );
    }
    return stat !== null;
  }

  /** The state before the patch decides, not what an earlier part of the patch put there. */
  #set(path: string, content: Buffer | null, mode: number | null, replaces: boolean): void {
    const key = this.#key(path);
    const earlier = this.files.get(key);
    this.files.set(key, { path, content, mode, replaces: earlier?.replaces ?? replaces });
  }

  #planned(path: string): PlannedFile | undefined {
    return this.files.get(this.#key(path));
  }

  #key(path: string): string {
    return posix.resolve("/workspace", path);
  }
}
