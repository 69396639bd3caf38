import type { BubblewrapSandbox } from "../../bubblewrap-sandbox.ts";
import type { SavedLayer } from "../../sandbox.ts";
import { type BaseHashes, readBase, requireSameBase, writtenBase } from "./base-list.ts";
import type { ContentStore } from "./content-store.ts";
import { savedEntries } from "./layer-entries.ts";
import {
  checkedSnapshot,
  type LayerEntry,
  MOST_LIST_BYTES,
  type SnapshotLimits,
  tooLarge,
} from "./layer-snapshot.ts";
import { restoreLayer } from "./restore-layer.ts";
import { SavedContents } from "./saved-contents.ts";

export interface TravelOptions {
  readonly store: ContentStore;
  readonly limits: SnapshotLimits;
  readonly hashes: BaseHashes;
}

/** A sandbox whose changes are saved where other machines find them. */
export class Travel {
  readonly #sandbox: BubblewrapSandbox;
  readonly #contents: SavedContents;
  readonly #limits: SnapshotLimits;
  readonly #hashes: BaseHashes;
  #base = "";
  #entries: readonly LayerEntry[] = [];
  #last: SavedLayer | null = null;

  constructor(sandbox: BubblewrapSandbox, { store, limits, hashes }: TravelOptions) {
    this.#sandbox = sandbox;
    this.#contents = new SavedContents(store);
    this.#limits = limits;
    this.#hashes = hashes;
  }

  /** For a new run: saves the list of the workspace's files. @param layer The run's id. */
  async begin(layer: string): Promise<SavedLayer> {
    this.#base = await this.#contents.save(writtenBase(await this.#baseHere()));
    return this.#save(layer, 0, []);
  }

  /**
   * For a run that goes on here: checks that the folder is as the run found it, and makes the changes again.
   *
   * @throws OstinatoError `workspace.conflict` if the folder differs; `workspace.snapshot` for a state that is
   *   missing, was changed, or is over the limits.
   */
  async restore(saved: SavedLayer): Promise<void> {
    const content = await this.#contents.get(saved.hash, MOST_LIST_BYTES);
    const { base, entries } = checkedSnapshot(content, this.#limits);
    const began = readBase(await this.#contents.get(base, MOST_LIST_BYTES));
    const { path: workspace } = this.#sandbox.policy.workspace;
    const changed = entries.map(({ path }) => path);
    requireSameBase(began, await this.#baseHere(), { workspace, changed });
    await restoreLayer(this.#sandbox, entries, this.#contents);
    this.#base = base;
    this.#entries = entries;
    this.#last = saved;
  }

  /** Saves the changes if they differ from what was saved last; null if they don't. */
  async save(): Promise<SavedLayer | null> {
    if (this.#last === null) return null;
    const { layer, number, hash } = this.#last;
    const entries = await savedEntries(await this.#sandbox.workspace.changes(), this.#entries, {
      files: this.#sandbox.files,
      contents: this.#contents,
      limits: this.#limits,
    });
    const saved = await this.#save(layer, number + 1, entries);
    if (saved.hash !== hash) return saved;
    this.#last = { layer, number, hash };
    return null;
  }

  async #save(layer: string, number: number, entries: readonly LayerEntry[]): Promise<SavedLayer> {
    const snapshot = { version: 1, base: this.#base, entries };
    const hash = await this.#contents.save(Buffer.from(JSON.stringify(snapshot)));
    this.#entries = entries;
    this.#last = { layer, number, hash };
    return this.#last;
  }

  async #baseHere() {
    const tree = await this.#sandbox.workspace.base();
    if (tree.size > this.#limits.baseFiles) {
      throw tooLarge(
        `${tree.size} files and folders, and ${this.#limits.baseFiles} are allowed`,
        "baseFiles",
      );
    }
    return this.#hashes.list(this.#sandbox.policy.workspace.path, tree);
  }
}
