import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A sequence's cache in a file that only this user can read, for the time that another session has its place. */
export class SavedCache {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, "cache");
  }

  /** @param write Writes the file. If it fails, nothing is left. */
  static async write(write: (path: string) => Promise<unknown>): Promise<SavedCache> {
    const saved = new SavedCache(await mkdtemp(join(tmpdir(), "ostinato-cache-")));
    try {
      await write(saved.path);
      return saved;
    } catch (error) {
      await saved.remove();
      throw error;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
