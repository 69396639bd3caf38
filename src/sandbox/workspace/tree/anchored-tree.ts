import { closeSync, lstatSync } from "node:fs";
import { folderDescriptor } from "../../folder-descriptor.ts";

/**
 * A tree whose paths are resolved one folder at a time and never through a link, so that a link that appears in
 * the meantime can't lead out of it. Node has no `openat`; `/proc/self/fd/N/name` does the same.
 */
export class AnchoredTree implements Disposable {
  readonly #root: number;

  constructor(root: string, links: "follow" | "refuse" = "follow") {
    this.#root = folderDescriptor(root, links);
  }

  /** A path to the root that stays valid while this is open, even if the root is moved. */
  get path(): string {
    return `/proc/self/fd/${this.#root}`;
  }

  /** Opens a folder in it as a tree of its own, which stays valid if the folder is moved. */
  folder(path: string): AnchoredTree {
    return this.at(path, (anchored) => new AnchoredTree(anchored, "refuse"));
  }

  /**
   * Calls `use` with a path to the last name of `path` that can't leave its folder.
   * @throws the system's error: `ENOTDIR` or `ELOOP` if a folder on the way is a link.
   */
  at<T>(path: string, use: (anchored: string) => T): T {
    const names = path.split("/");
    if (names.some((name) => name === "" || name === "." || name === "..")) {
      throw new RangeError(`"${path}" is not a plain relative path.`);
    }
    const last = names.pop() ?? "";
    const opened: number[] = [];
    try {
      let folder = this.#root;
      for (const name of names) {
        folder = folderDescriptor(`/proc/self/fd/${folder}/${name}`, "refuse");
        opened.push(folder);
      }
      return use(`/proc/self/fd/${folder}/${last}`);
    } finally {
      for (const descriptor of opened) closeSync(descriptor);
    }
  }

  /** What exists at the path, or null; also null if a folder on the way is missing, is a link or is a file. */
  look(path: string): ReturnType<typeof stat> {
    try {
      return path === "" ? stat(`/proc/self/fd/${this.#root}/.`) : this.at(path, stat);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes(code)) return null;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#root);
  }
}

function stat(path: string) {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}
