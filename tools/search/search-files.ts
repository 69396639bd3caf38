import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { requireDirectory } from "../file/text-file.ts";
import { cutLine } from "../result-text/cap-lines.ts";
import { DocumentSearch } from "./document-search.ts";

const DEFAULT_RESULTS = 5;
const LINE_CHARACTERS = 500;

/** Finds the passages that fit some words best: Markdown, text, code, HTML and PDF. */
export const searchFiles = defineTool({
  name: "search_files",
  description: "Searches the documents of the workspace and returns the lines that fit best.",
  input: z.strictObject({
    query: z.string().describe("Question or words to look for"),
    path: z.string().optional().describe("Folder to search; left out: the workspace"),
    limit: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .describe(`Lines to return; left out: ${DEFAULT_RESULTS}`),
  }),
  effect: "read",
  timeout: 300_000,
  permissions: ["workspace:read"],
  async run({ query, path = ".", limit = DEFAULT_RESULTS }, { sandbox, signal, progress }) {
    if (query.trim() === "") throw new ToolFailure("the query is empty");
    const folder = path.trim() === "" ? "." : path;
    await requireDirectory(sandbox.files, folder);
    const found = await DocumentSearch.of(sandbox).search({
      query,
      folder,
      limit,
      signal,
      progress,
    });
    const lines = found.map(
      ({ path: file, line, text }) => `${file}:${line}: ${cutLine(text, LINE_CHARACTERS)}`,
    );
    return { text: lines.join("\n") || "No results", details: { query, results: found } };
  },
});
