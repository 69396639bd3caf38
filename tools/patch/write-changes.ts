import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import type { SandboxFiles } from "../../src/sandbox/sandbox.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";
import { withFileFailures } from "../file/file-failure.ts";
import { statOrNull } from "../file/text-file.ts";
import { PatchFailure } from "./patch-failure.ts";
import type { PlannedFile } from "./plan-changes.ts";

/** A step that was taken, and how to take it back. */
type Undo = () => Promise<void>;

/**
 * Puts the planned files on disk, all or none. New contents are first written beside their places, which
 * is where a full disk or a missing permission shows; then files are renamed, what is replaced or removed
 * to a name beside it. When a step fails, those before it are taken back. Only when all stands are the
 * old files removed.
 *
 * @throws PatchFailure
 */
export async function writeChanges(
  files: SandboxFiles,
  planned: readonly PlannedFile[],
  signal: AbortSignal,
): Promise<void> {
  const writer = new ChangeWriter(files, signal);
  try {
    const staged = new Map<PlannedFile, string>();
    for (const file of planned) {
      if (file.content !== null) staged.set(file, await writer.stage(file, file.content));
    }
    for (const file of planned) if (file.replaces) await writer.setAside(file);
    for (const [file, temporary] of staged) await writer.putInPlace(temporary, file);
  } catch (error) {
    await writer.undo();
    if (!(error instanceof ToolFailure)) throw error;
    throw new PatchFailure(error.message, error.details);
  }
  await writer.clear();
}

class ChangeWriter {
  readonly #files: SandboxFiles;
  readonly #signal: AbortSignal;
  readonly #undo: Undo[] = [];
  readonly #old: string[] = [];
  readonly #links = new Set<string>();
  readonly #name = `.ostinato-patch-${randomUUID().slice(0, 8)}`;
  #count = 0;

  constructor(files: SandboxFiles, signal: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
  }

  async stage({ path, mode }: PlannedFile, content: Buffer): Promise<string> {
    await this.#makeFolders(posix.dirname(path));
    const temporary = this.#beside(path);
    this.#undo.push(() => this.#files.remove(temporary));
    await this.#step(path, () =>
      this.#files.write(temporary, content, mode === null ? {} : { mode }),
    );
    return temporary;
  }

  async setAside({ path, content }: PlannedFile): Promise<void> {
    if (content !== null && (await this.#isLink(path))) {
      this.#links.add(path);
      return;
    }
    const old = this.#beside(path);
    await this.#step(path, () => this.#files.rename(path, old));
    this.#old.push(old);
    this.#undo.push(() => this.#files.rename(old, path));
  }

  async putInPlace(temporary: string, { path, content }: PlannedFile): Promise<void> {
    if (content !== null && this.#links.has(path)) {
      await this.#writeThrough(path, content);
      this.#old.push(temporary);
      return;
    }
    await this.#step(path, () => this.#files.rename(temporary, path));
    this.#undo.push(() => this.#files.rename(path, temporary));
  }

  /** A link stays one: what it leads to gets the new content. */
  async #writeThrough(path: string, content: Buffer): Promise<void> {
    const before = await this.#files.read(path);
    await this.#step(path, () => this.#files.write(path, content));
    this.#undo.push(() => this.#files.write(path, before));
  }

  async #isLink(path: string): Promise<boolean> {
    const name = posix.basename(path);
    const entries = await this.#files.list(posix.dirname(path));
    return entries.some((entry) => entry.name === name && entry.type === "link");
  }

  /** Newest first. A step that can't be taken back doesn't keep the others from it. */
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
