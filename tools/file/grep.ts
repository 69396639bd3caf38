import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { capLines, countOf } from "../result-text/index.ts";
import { type Match, runRipgrep } from "./run-ripgrep.ts";
import { requireSearchable } from "./text-file.ts";

/**
 * Finds lines by a regular expression with ripgrep. Files that `.gitignore` names and binary files are
 * left out unless the path names them; hidden files are searched.
 */
export const grep = defineTool({
  name: "grep",
  description:
    "Finds the lines of files that match a pattern (a regular expression) and counts them.",
  input: z.strictObject({
    pattern: z.string().describe("Word or regular expression to look for"),
    path: z.string().optional().describe("File or folder to search; left out: the workspace"),
    ignore_case: z.boolean().optional().describe("Match upper and lower case alike"),
    glob: z.string().optional().describe("Only files of this kind, such as *.ts"),
    context: z.int().min(0).max(20).optional().describe("Lines to show around each match"),
  }),
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  async run(
    { pattern, path = ".", ignore_case: ignoreCase = false, glob, context = 0 },
    { sandbox, signal },
  ) {
    if (pattern === "") throw new ToolFailure("the pattern is empty");
    const place = path.trim() === "" ? "." : path;
    await requireSearchable(sandbox.files, place);
    const found = await runRipgrep(
      sandbox.files,
      { pattern, path: place, ignoreCase, glob, context },
      signal,
    );
    const { lines, left } = capLines(found.lines.map(format), {
      bytes: 32 * 1024,
      lines: 1000,
      lineCharacters: 500,
    });
    const notices = [
      ...(left > 0 || found.truncated
        ? [
            `[truncated: the first ${countOf(lines.length, "line")}; narrow the pattern, or search one file or folder]`,
          ]
        : []),
      ...found.notes.map((note) => `[${note}]`),
    ];
    return {
      text: [...lines, ...notices, countOf(found.matches, "match", "matches")].join("\n"),
      details: {
        pattern,
        path: place,
        matches: found.matches,
        truncated: left > 0 || found.truncated,
      },
    };
  },
});

function format({ path, line, text, isContext }: Match): string {
  return isContext ? `${path}-${line}-${text}` : `${path}:${line}:${text}`;
}
