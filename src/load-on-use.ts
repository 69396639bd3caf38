/**
 * The expensive entry points: each loads its room when it is first called, so that importing `ostinato` stays
 * cheap for a program that only defines tools and agents.
 */

type LoadModel = typeof import("./model/load-model.ts").loadModel;
type OpenJournal = typeof import("./trace/sqlite/open-journal.ts").openJournal;
type OpenRuntime = typeof import("./runtime/open-runtime.ts").openRuntime;
type KeptChanges = typeof import("./planner/lifecycle/workspace/kept-changes.ts");

/**
 * Loads a gpt-oss model into this process. The model is a path, a name from the catalog (`gpt-oss-20b`,
 * `gpt-oss-120b`) or `hf:owner/repository/file.gguf[@revision]`; `tiny`, or nothing, is the model in the box.
 *
 * @throws OstinatoError `input.invalid` for an unknown option or an impossible size, `model.not-found`,
 *   `model.not-gpt-oss`, `model.corrupt`, `model.memory`, `model.download`, `model.checksum`,
 *   `harmony.vocabulary`, `model.failed`, `aborted`, `runtime.unsupported`
 */
export const loadModel: LoadModel = async (...given) => {
  const room = await import("./model/load-model.ts");
  return room.loadModel(...given);
};

/**
 * Opens the journal in a file and creates it if there is none. Default: `.ostinato/journal.db` in the working
 * directory. `:memory:` keeps it off the disk.
 *
 * @throws OstinatoError `journal.open`, `journal.corrupt`
 */
export const openJournal: OpenJournal = async (...given) => {
  const room = await import("./trace/sqlite/open-journal.ts");
  return room.openJournal(...given);
};

/**
 * Opens a runtime: many runs at the same time over loaded models, with a fair queue for those that wait, within
 * the memory that was planned when the models were loaded. It has no state outside of itself: a process may have
 * several.
 *
 * @throws OstinatoError `input.invalid` for an unknown option, no models, a model that isn't one, or a limit that
 *   isn't a whole number; `journal.open`.
 */
export const openRuntime: OpenRuntime = async (...given) => {
  const room = await import("./runtime/open-runtime.ts");
  return room.openRuntime(...given);
};

/**
 * The changes that a run made in its workspace and keeps aside. Empty if they were committed or discarded, or
 * if there were none.
 *
 * @param runId The full id; `findRun` resolves what a person types.
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a run without a workspace, one that wrote
 *   to it directly, and an imported one if `workspace` is left out; `sandbox.failed` while the run is still
 *   going on; `workspace.missing`
 */
export const diffWorkspace: KeptChanges["diffWorkspace"] = async (...given) => {
  const room = await import("./planner/lifecycle/workspace/kept-changes.ts");
  return room.diffWorkspace(...given);
};

/**
 * Commits the changes that a run keeps aside to its workspace, all or none, and forgets them. Changes with a
 * warning, which can run later, stay aside unless `marked` is true. Returns the committed changes.
 *
 * @throws OstinatoError `workspace.conflict`, with every path, if somebody else changed the same files in
 *   the meantime: then nothing is written, and the changes are kept. Otherwise as `diffWorkspace`
 */
export const commitWorkspace: KeptChanges["commitWorkspace"] = async (...given) => {
  const room = await import("./planner/lifecycle/workspace/kept-changes.ts");
  return room.commitWorkspace(...given);
};

/**
 * Discards the changes that a run keeps aside, even if its workspace no longer exists.
 *
 * @throws OstinatoError as `diffWorkspace`, except `workspace.missing`
 */
export const discardWorkspace: KeptChanges["discardWorkspace"] = async (...given) => {
  const room = await import("./planner/lifecycle/workspace/kept-changes.ts");
  return room.discardWorkspace(...given);
};
