import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { DirectoryEntry } from "../sandbox.ts";
import { OperationError } from "./operation-error.ts";

/**
 * Names of the workspace that are Ostinato's, whether something is there or not: file operations find nothing
 * there and make nothing there, by whatever path. What is there has something empty mounted over it as well.
 */
export class OwnNames {
  readonly #paths: readonly string[];

  /** @param paths Absolute. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** Does the path lead to one of them, or into it? */
  has(path: string): boolean {
    return this.#paths.length > 0 && this.#isOwn(located(path));
  }

  /** @throws OperationError `ENOENT`. */
  requireOther(path: string): void {
    if (!this.has(path)) return;
    throw new OperationError("ENOENT", `ENOENT: no such file or directory, '${path}'`);
  }

  /** For what is about to be made or written. @throws OperationError `EPERM`. */
  requireFree(path: string): void {
    if (!this.has(path) && !this.#isOwn(withoutLast(path))) return;
    throw new OperationError("EPERM", `EPERM: ${path} is Ostinato's own name, and not the run's`);
  }

  /** For what is about to go, with what is in it. @throws OperationError `EPERM`, or `EBUSY` where one of them is in it. */
  requireMovable(path: string): void {
    const place = withoutLast(path);
    if (this.#isOwn(place)) this.requireFree(path);
    const inIt = this.#paths.filter((own) => own.startsWith(`${place}/`)).some(exists);
    if (inIt) throw new OperationError("EBUSY", `EBUSY: ${path} holds what is Ostinato's own`);
  }

  /** What a folder holds besides. */
  without(folder: string, entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
    if (this.#paths.length === 0) return entries;
    const place = located(folder);
    return entries.filter(({ name }) => !this.#paths.includes(join(place, name)));
  }

  #isOwn(place: string): boolean {
    return this.#paths.some((own) => place === own || place.startsWith(`${own}/`));
  }
}

/** Where a path leads, through links, also when its last parts are not there. */
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

/** The same without following a link that stands last. */
function withoutLast(path: string): string {
  const absolute = resolve(path);
  return join(located(dirname(absolute)), basename(absolute));
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
