/**
 * `apply_patch`: changes to several files in the patch format that gpt-oss was trained with.
 *
 * `patchText` extracts the patch from whatever a model wraps it in, `parsePatch` parses it,
 * `applyHunks` makes a file's new content, `planChanges` does that for all files in memory,
 * `writeChanges` writes them to disk: all or none. Small deviations are applied with a note;
 * anything else is refused with hunk, line and the file's nearest lines. Format:
 * gpt_oss/tools/apply_patch.md in openai/gpt-oss.
 */
export { applyPatch } from "./apply-patch.ts";
export { parsePatch } from "./parse-patch.ts";
export type { FileChange, Hunk, HunkLine, Patch } from "./patch.ts";
export { patchText } from "./patch-text.ts";
