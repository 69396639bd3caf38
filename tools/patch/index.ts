/**
 * `apply_patch`: changes to several files in the patch format that gpt-oss was trained with.
 *
 * `patchText` takes the patch out of whatever a model wraps it in, `parsePatch` reads it, `applyHunks`
 * makes a file's new content, `planChanges` does that for all files in memory, `writeChanges` puts them
 * on disk: all or none. What is near enough to be meant is applied with a note; the rest is refused with
 * hunk, line and the file's nearest lines. Format: gpt_oss/tools/apply_patch.md in openai/gpt-oss.
 */
export { applyPatch } from "./apply-patch.ts";
export { parsePatch } from "./parse-patch.ts";
export type { FileChange, Hunk, HunkLine, Patch } from "./patch.ts";
export { patchText } from "./patch-text.ts";
