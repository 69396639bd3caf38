import { createTwoFilesPatch } from "diff";
import type { Sandbox } from "../../sandbox.ts";
import { changeTexts } from "./change-texts.ts";

/** With more edits than this, a line-by-line diff is no use. */
const MOST_EDITS = 4_000;

/**
 * The run's changes in an overlay or a copy of the workspace, as a unified diff for `git apply`. For changes
 * without text to compare (a folder, a link, a binary file, more than 512 KiB) a line says what happened; `.git`
 * is left out. Empty if nothing changed, or if the run wrote to the workspace itself, whose earlier state was not
 * kept.
 */
export async function workspacePatch(sandbox: Sandbox): Promise<string> {
  if (sandbox.store === "direct") return "";
  const parts: string[] = [];
  for (const change of await sandbox.diff()) {
    const { path, kind, type } = change;
    if (path.split("/").includes(".git")) continue;
    const texts = await changeTexts(sandbox, change);
    const patch =
      texts === null
        ? undefined
        : createTwoFilesPatch(
            kind === "added" ? "/dev/null" : `a/${path}`,
            kind === "removed" ? "/dev/null" : `b/${path}`,
            texts.before,
            texts.after,
            undefined,
            undefined,
            {
              maxEditLength: MOST_EDITS,
              headerOptions: {
                includeIndex: false,
                includeUnderline: false,
                includeFileHeaders: true,
              },
            },
          );
    parts.push(patch ?? `# ${kind}: ${path} (${type})\n`);
  }
  return parts.join("");
}
