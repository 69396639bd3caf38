import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { DirectoryEntry } from "../sandbox.ts";
import { OperationError } from "./operation-error.ts";

/**
 * Ostinato's own names in the workspace, whether or not they exist: file operations find nothing there and create
 * nothing there, by any path. Existing ones are also covered by an empty mount.
 */
export class OwnNames {
  readonly #paths: readonly string[];

  /** @param paths Absolute. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** Whether the path leads to one of them, or into it. */
  has(path: string): boolean {
    return this.#paths.length > 0 && this.#isOwn(located(path));
  }

  /** @throws OperationError `ENOENT`. */
  requireOther(path: string): void {
    if (!this.has(path)) return;
    throw new OperationError("ENOENT", `ENOENT: no such file or directory, '${path}'`);
  }

  /** Checks a path that is about to be created or written. @throws OperationError `EPERM`. */
  requireFree(path: string): void {
    if (!this.has(path) && !this.#isOwn(withoutLast(path))) return;
    throw new OperationError("EPERM", `EPERM: ${path} is Ostinato's own name, and not the run's`);
  }

  /**
   * Checks a path that is about to be moved or removed with its contents.
   * @throws OperationError `EPERM`, or `EBUSY` if it contains one of them.
   */
  requireMovable(path: string): void {
    const place = withoutLast(path);
    if (this.#isOwn(place)) this.requireFree(path);
    const inIt = this.#paths.filter((own) => own.startsWith(`${place}/`)).some(exists);
    if (inIt) throw new OperationError("EBUSY", `EBUSY: ${path} holds what is Ostinato's own`);
  }

  /** The folder's other entries. */
  without(folder: string, entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    if (this.#paths.length === 0) return entries;
    const place = located(folder);
    return entries.filter(({ name }) => !this.#paths.includes(join(place, name)));
  }

  #isOwn(place: string): boolean {
    return this.#paths.some((own) => place === own || place.startsWith(`${own}/`));
  }
}

/** Resolves a path through links, even if its last parts don't exist. */
function located(path: string): string {
  let there = resolve(path);
  for (let missing = ""; ; ) {
    try {
      return join(realpathSync(there), missing);
    } catch {
      if (there === "/") return join(there, missing);
      missing = join(basename(there), missing);
      there = dirname(there);
    }
  }
}

/** The same without following a link at the end. */
function withoutLast(path: string): string {
  const absolute = resolve(path);
  return join(located(dirname(absolute)), basename(absolute));
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
