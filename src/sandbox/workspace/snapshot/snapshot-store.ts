import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFolders } from "../../../make-folders.ts";
import { OWN_FOLDER, requireOwnFolder, sealText, unsealText } from "../../../trust/index.ts";
import type { Sandbox, WorkspaceChange } from "../../sandbox.ts";
import { restoreChanges } from "./restore-changes.ts";
import { type SavedChange, savedKey } from "./saved-change.ts";

/** The end of a list's file name. */
const LIST = ".json";

/**
 * States of a sandbox's changes, so that it can be taken back to one of them: lists of changes, and the contents of
 * changed files, each stored once. Everything is sealed with the person's key.
 */
export class SnapshotStore {
  readonly #folder: string;

  /** @param folder Created on first use. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The states of the changes in a state directory. */
  static beside(stateDirectory: string): SnapshotStore {
    return new SnapshotStore(`${stateDirectory}.turns`);
  }

  get isEmpty(): boolean {
    return this.#names().length === 0;
  }

  has(name: string): boolean {
    return existsSync(this.#listPath(name));
  }

  /** Saves the state that the sandbox's changes are in now. @param previous A state whose unchanged files are reused. */
  async save(name: string, sandbox: Sandbox, previous: string | null): Promise<void> {
    makeFolders(join(this.#folder, "contents"), 0o700);
    requireOwnFolder(this.#folder);
    const known = new Map(
      previous === null ? [] : this.#read(previous).map((saved) => [savedKey(saved), saved]),
    );
    const saved: SavedChange[] = [];
    for (const change of await sandbox.diff()) {
      saved.push(await this.#saveChange(change, sandbox, known.get(savedKey(change))?.content));
    }
    const text = sealText(this.#place(name), JSON.stringify(saved));
    writeFileSync(this.#listPath(name), text, { mode: 0o600 });
  }

  /** Takes the sandbox's changes back to a state. Null: no changes. */
  async restore(name: string | null, sandbox: Sandbox): Promise<void> {
    if (name === null) return sandbox.discard();
    await restoreChanges(sandbox, this.#read(name), (hash) => this.#content(hash));
  }

  /** Makes every state the one that the sandbox's changes are in now. */
  async replaceAll(sandbox: Sandbox): Promise<void> {
    const names = this.#names();
    this.clear();
    for (const name of names) await this.save(name, sandbox, null);
  }

  /** Forgets all states. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    // `.ostinato/overlays` is removed with what was last in it.
    const overlays = dirname(this.#folder);
    for (const folder of [overlays, dirname(overlays)]) {
      try {
        if ([OWN_FOLDER, "overlays"].includes(basename(folder))) rmdirSync(folder);
      } catch {
        return;
      }
    }
  }

  /** @param known The hash of its content, if that is stored. */
  async #saveChange(
    change: WorkspaceChange,
    sandbox: Sandbox,
    known: string | undefined,
  ): Promise<SavedChange> {
    if (change.kind === "removed" || change.type === "link") return change;
    const mode = (await sandbox.files.stat(change.path))?.mode;
    const kept = { ...change, ...(mode !== undefined && { mode }) };
    if (change.type !== "file" || change.kind === "mode") return kept;
    if (known !== undefined) return { ...kept, content: known };
    const content = await sandbox.files.read(change.path);
    const hash = createHash("sha256").update(content).digest("hex");
    const path = join(this.#folder, "contents", hash);
    if (!existsSync(path)) writeFileSync(path, content, { mode: 0o600 });
    return { ...kept, content: hash };
  }

  /** A list without a valid seal counts as one without changes of its own: nothing of it is used. */
  #read(name: string): readonly SavedChange[] {
    requireOwnFolder(this.#folder);
    const body = this.has(name)
      ? unsealText(this.#place(name), readFileSync(this.#listPath(name), "utf8"))
      : null;
    return body === null ? [] : (JSON.parse(body) as SavedChange[]);
  }

  #content(hash: string): Buffer | null {
    const path = join(this.#folder, "contents", hash);
    const content = existsSync(path) ? readFileSync(path) : null;
    const isRight = content !== null && createHash("sha256").update(content).digest("hex") === hash;
    return isRight ? content : null;
  }

  #names(): readonly string[] {
    const files = existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    return files.filter((file) => file.endsWith(LIST)).map((file) => file.slice(0, -LIST.length));
  }

  #listPath(name: string): string {
    return join(this.#folder, name + LIST);
  }

  #place(name: string): [string, string, string] {
    return ["workspace-snapshot", this.#folder, name];
  }
}
