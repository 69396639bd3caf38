/**
 * The doors to what is heavy: each loads its room when it is first called, so that importing
 * `ostinato` stays cheap for a program that only defines tools and agents.
 */

type LoadModel = typeof import("./model/load-model.ts").loadModel;
type OpenJournal = typeof import("./trace/open-journal.ts").openJournal;
type OpenSandbox = typeof import("./sandbox/open-sandbox.ts").openSandbox;

/**
 * Loads a gpt-oss model into this process. Nothing or `tiny`: the model in the box; a path; a name of
 * the catalog (`gpt-oss-20b`, `gpt-oss-120b`); or `hf:owner/repository/file.gguf[@revision]`.
 *
 * @throws OstinatoError `input.invalid` for an option that there is none of and an impossible size, `model.not-found`,
 *   `model.not-gpt-oss`, `model.corrupt`, `model.memory`, `model.download`, `model.checksum`,
 *   `harmony.vocabulary`, `model.failed`, `aborted`
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
  const room = await import("./trace/open-journal.ts");
  return room.openJournal(...given);
};

/**
 * Opens the boundary that a run's tools act in.
 *
 * @throws OstinatoError `sandbox.unavailable` when this machine can't give one (the hint says what to
 *   do), `sandbox.policy`, `workspace.missing`
 */
export const openSandbox: OpenSandbox = async (...given) => {
  const room = await import("./sandbox/open-sandbox.ts");
  return room.openSandbox(...given);
};
