import { posix } from "node:path";
import { type SandboxFiles, ToolFailure, type ToolResult } from "ostinato";
import { withFileFailures } from "../file/file-failure.ts";
import { statOrNull } from "../file/text-file.ts";
import { PatchFailure } from "./patch-failure.ts";
import { type PatchRecord, type PatchStep, recordPath } from "./patch-record.ts";
import type { PlannedFile } from "./plan-changes.ts";

/** A step that was done, and how to undo it. */
type Undo = () => Promise<void>;

/**
 * Puts the planned files on disk, all or none. New contents are first written beside their places, which
 * is where a full disk or a missing permission shows; then files are renamed, what is replaced or removed
 * to a name beside it. When a step fails, those before it are taken back. Only when all stands are the
 * old files removed. Between the first change and the last a record says what is to be done, so that a
 * patch that was cut off can be finished (`completePatch`).
 *
 * @param name Of `patchName`.
 * @param result What the call says when all stands.
 * @throws PatchFailure
 */
export async function writeChanges(
  files: SandboxFiles,
  planned: readonly PlannedFile[],
  { name, result, signal }: { name: string; result: ToolResult; signal: AbortSignal },
): Promise<void> {
  const writer = new ChangeWriter(files, name, signal);
  const record = recordPath(name, planned[0]?.path ?? "");
  try {
    const steps: PatchStep[] = [];
    for (const file of planned) steps.push(await writer.prepare(file));
    await writer.record(record, { steps, result });
    for (const step of steps) if (step.old !== null) await writer.setAside(step.path, step.old);
    for (const step of steps) if (step.temporary !== null) await writer.putInPlace(step);
  } catch (error) {
    // A patch that is undone must not be finished later.
    await files.remove(record).catch(() => undefined);
    await writer.undo();
    if (!(error instanceof ToolFailure)) throw error;
    throw new PatchFailure(error.message, error.details);
  }
  await writer.clear();
  await files.remove(record).catch(() => undefined);
}

class ChangeWriter {
  readonly #files: SandboxFiles;
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #undo: Undo[] = [];
  readonly #old: string[] = [];
  #count = 0;

  constructor(files: SandboxFiles, name: string, signal: AbortSignal) {
    this.#files = files;
    this.#name = name;
    this.#signal = signal;
  }

  /** Writes the new content beside its place. */
  async prepare({ path, content, mode, replaces }: PlannedFile): Promise<PatchStep> {
    if (content === null) return { path, temporary: null, old: this.#beside(path), through: false };
    await this.#makeFolders(posix.dirname(path));
    const temporary = this.#beside(path);
    this.#undo.push(() => this.#files.remove(temporary));
    await this.#step(path, () =>
      this.#files.write(temporary, content, mode === null ? {} : { mode }),
    );
    const through = replaces && (await this.#isLink(path));
    return { path, temporary, old: replaces && !through ? this.#beside(path) : null, through };
  }

  async record(path: string, record: PatchRecord): Promise<void> {
    await this.#step(path, () => this.#files.write(path, JSON.stringify(record)));
  }

  async setAside(path: string, old: string): Promise<void> {
    await this.#step(path, () => this.#files.rename(path, old));
    this.#old.push(old);
    this.#undo.push(() => this.#files.rename(old, path));
  }

  async putInPlace({ path, temporary, through }: PatchStep): Promise<void> {
    if (temporary === null) return;
    if (through) {
      await this.#writeThrough(path, temporary);
      this.#old.push(temporary);
      return;
    }
    await this.#step(path, () => this.#files.rename(temporary, path));
    this.#undo.push(() => this.#files.rename(path, temporary));
  }

  /** A link stays one: what it leads to gets the new content. */
  async #writeThrough(path: string, temporary: string): Promise<void> {
    const before = await this.#files.read(path);
    const content = await this.#files.read(temporary);
    await this.#step(path, () => this.#files.write(path, content));
    this.#undo.push(() => this.#files.write(path, before));
  }

  async #isLink(path: string): Promise<boolean> {
    const name = posix.basename(path);
    const entries = await this.#files.list(posix.dirname(path));
    return entries.some((entry) => entry.name === name && entry.type === "link");
  }

  /** Newest first. A step that can't be undone doesn't prevent undoing the others. */
  async undo(): Promise<void> {
    for (const step of this.#undo.reverse()) await step().catch(() => undefined);
  }

  async clear(): Promise<void> {
    for (const old of this.#old) await this.#files.remove(old).catch(() => undefined);
  }

  /** Makes the missing folders one by one, so that each can be removed again. */
  async #makeFolders(folder: string): Promise<void> {
    if ((await statOrNull(this.#files, folder)) !== null) return;
    await this.#makeFolders(posix.dirname(folder));
    await this.#step(folder, () => this.#files.makeDirectory(folder));
    this.#undo.push(() => this.#files.remove(folder));
  }

  #beside(path: string): string {
    this.#count += 1;
    return posix.join(posix.dirname(path), `${this.#name}-${this.#count}`);
  }

  async #step(path: string, operation: () => Promise<void>): Promise<void> {
    if (this.#signal.aborted) throw new PatchFailure("the run was stopped");
    await withFileFailures(path, operation);
  }
}
