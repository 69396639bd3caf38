import { closeSync, lstatSync } from "node:fs";
import { folderDescriptor } from "../../folder-descriptor.ts";

/**
 * A tree whose paths are walked one folder at a time and never through a link, so that a link that
 * appears meanwhile can't lead out of it. Node has no `openat`; `/proc/self/fd/N/name` does the same.
 */
export class AnchoredTree implements Disposable {
  readonly #root: number;

  constructor(root: string, links: "follow" | "refuse" = "follow") {
    this.#root = folderDescriptor(root, links);
  }

  /** Leads to the root, wherever it was moved to, as long as this is open. */
  get path(): string {
    return `/proc/self/fd/${this.#root}`;
  }

  /** A folder in it, by itself: it stays the same one when it is moved. */
  folder(path: string): AnchoredTree {
    return this.at(path, (anchored) => new AnchoredTree(anchored, "refuse"));
  }

  /**
   * Calls `use` with a path for the last name of `path` that stays in its folder.
   * @throws the system's error: `ENOTDIR` or `ELOOP` where a folder on the way is a link.
   */
  at<T>(path: string, use: (anchored: string) => T): T {
    const names = path.split("/");
    if (names.some((name) => name === "" || name === "." || name === "..")) {
      throw new RangeError(`"${path}" is no plain relative path.`);
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

  /** What is there, or null; also null where a folder on the way is missing, is a link or a file. */
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
