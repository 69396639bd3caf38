/**
 * The doors to what is heavy: each loads its room when it is first called, so that importing
 * `ostinato` stays cheap for a program that only defines tools and agents.
 */

type LoadModel = typeof import("./model/load-model.ts").loadModel;
type OpenJournal = typeof import("./trace/sqlite/open-journal.ts").openJournal;
type KeptChanges = typeof import("./planner/workspace/kept-changes.ts");

/**
 * Loads a gpt-oss model into this process. Nothing or `tiny`: the model in the box; a path; a name of
 * the catalog (`gpt-oss-20b`, `gpt-oss-120b`); or `hf:owner/repository/file.gguf[@revision]`.
 *
 * @throws OstinatoError `input.invalid` for an option that there is none of and an impossible size, `model.not-found`,
 *   `model.not-gpt-oss`, `model.corrupt`, `model.memory`, `model.download`, `model.checksum`,
 *   `harmony.vocabulary`, `model.failed`, `aborted`, `runtime.unsupported`
 */
export const loadModel: LoadModel = async (...given) => {
  const room = await import("./model/load-model.ts");
  return room.loadModel(...given);
};

/**
 * Opens the journal in a file, and makes it where there is none. Default: `.ostinato/journal.db` in
 * the working directory; `:memory:` for none on disk.
 *
 * @throws OstinatoError `journal.open`, `journal.corrupt`
 */
export const openJournal: OpenJournal = async (...given) => {
  const room = await import("./trace/sqlite/open-journal.ts");
  return room.openJournal(...given);
};

/**
 * What a run changed in its workspace and keeps aside; empty when that was committed or discarded, or when
 * there was nothing.
 *
 * @param runId The whole id; `findRun` finds it by what a person types.
 * @throws OstinatoError `journal.run-not-found`; `input.invalid` for a run without a workspace, one that wrote
 *   into it directly, and an imported one where `workspace` is left out; `sandbox.failed` while the run
 *   goes on; `workspace.missing`
 */
export const diffWorkspace: KeptChanges["diffWorkspace"] = async (...given) => {
  const room = await import("./planner/workspace/kept-changes.ts");
  return room.diffWorkspace(...given);
};

/**
 * Brings the changes that a run keeps aside into its workspace, all or none, and forgets them. What carries
 * a warning, since it can run later, stays aside unless `marked` is true. Returns what was brought in.
 *
 * @throws OstinatoError `workspace.conflict`, with every path, when somebody else changed the same files
 *   meanwhile: nothing is written then, and the changes are kept. Else as `diffWorkspace`
 */
export const commitWorkspace: KeptChanges["commitWorkspace"] = async (...given) => {
  const room = await import("./planner/workspace/kept-changes.ts");
  return room.commitWorkspace(...given);
};

/**
 * Forgets the changes that a run keeps aside, also where its workspace is gone.
 *
 * @throws OstinatoError as `diffWorkspace`, but for `workspace.missing`
 */
export const discardWorkspace: KeptChanges["discardWorkspace"] = async (...given) => {
  const room = await import("./planner/workspace/kept-changes.ts");
  return room.discardWorkspace(...given);
};
