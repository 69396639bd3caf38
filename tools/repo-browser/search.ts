import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { runRipgrep } from "../file/run-ripgrep.ts";
import { requireSearchable } from "../file/text-file.ts";
import { capLines, countOf } from "../result-text/index.ts";
import { RESULT_CHARACTERS } from "./tree-lines.ts";

const MOST_RESULTS = 50;
const LINE_CHARACTERS = 300;

/** Finds lines with ripgrep. What `.gitignore` names and binary files are left out unless the path names them. */
export const search = defineTool({
  name: "search",
  description: "Finds the lines of files that match a word or regular expression.",
  input: z.strictObject({
    path: z.string().describe("Folder or file to search; empty: the whole repository"),
    query: z.string().describe("Word or regular expression to look for"),
    max_results: z.int().min(1).optional().describe(`Lines to show; left out: ${MOST_RESULTS}`),
  }),
  aliases: { names: ["repo_browser.find"], arguments: { pattern: "query" } },
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  async run({ path, query, max_results: most = MOST_RESULTS }, { sandbox: { files }, signal }) {
    if (query === "") throw new ToolFailure("the query is empty");
    const place = path.trim() === "" ? "." : path;
    await requireSearchable(files, place);
    const found = await runRipgrep(
      files,
      { pattern: query, path: place, anyGitignore: true },
      signal,
    );
    const { lines } = capLines(
      found.lines.map(({ path: file, line, text }) => `${file}:${line}:${text}`),
      { bytes: RESULT_CHARACTERS, lines: most, lineCharacters: LINE_CHARACTERS },
    );
    const total = countOf(found.matches, "match", "matches");
    const closing =
      lines.length < found.matches
        ? `[the first ${lines.length} of ${total}; ${lines.length === most ? "give a higher max_results, or narrow" : "narrow"} the path or the query]`
        : total;
    return {
      text: [...lines, ...found.notes.map((note) => `[${note}]`), closing].join("\n"),
      details: { path: place, query, matches: found.matches, shown: lines.length },
    };
  },
});
