import { defineTool, type ToolContext, ToolFailure, type ToolResult } from "ostinato";
import { z } from "zod";
import { requireDirectory } from "../file/text-file.ts";
import { cutLine } from "../result-text/cap-lines.ts";
import { DocumentSearch } from "./document-search.ts";

const DEFAULT_RESULTS = 5;
const LINE_CHARACTERS = 500;
const MOST_REWORDINGS = 8;
/** Below this share of the words, what was found is likely about something else. */
const ENOUGH_WORDS = 0.6;

const query = z.string().describe("Question or words to look for");
const folderAndLimit = {
  path: z.string().optional().describe("Folder to search; left out: the workspace"),
  limit: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe(`Lines to return; left out: ${DEFAULT_RESULTS}`),
};
const tool = {
  name: "search_files",
  description: "Searches the documents of the workspace and returns the lines that fit best.",
  effect: "read",
  timeout: 300_000,
  permissions: ["workspace:read"],
} as const;

/**
 * Finds the passages that fit a question best, in one or several phrasings at once: Markdown, text, code, HTML, CSV,
 * PDF and DOCX.
 */
export const searchFiles = defineTool({
  ...tool,
  description:
    "Searches the documents of the workspace and returns the lines that fit best. Only words are compared: say the same in other words too, and all are searched at once.",
  input: z.strictObject({
    query,
    rewordings: z
      .array(z.string())
      .max(MOST_REWORDINGS)
      .optional()
      .describe("The same in other words, two to five: synonyms, and how a document may say it"),
    ...folderAndLimit,
  }),
  async run({ query, rewordings = [], path, limit }, context) {
    const queries = [query, ...rewordings].filter((each) => each.trim() !== "");
    const { result, heldWords } = await search(queries, path, limit, context);
    if (heldWords >= ENOUGH_WORDS) return result;
    const advice =
      heldWords === 0
        ? "Other words may find it: search again, with synonyms in rewordings."
        : "These lines hold few of the words. Other words may find more: search again, with synonyms in rewordings.";
    return { ...result, text: `${result.text}\n[${advice}]` };
  },
});

/** The same as the model in the box was trained to call it: one phrasing. */
export const searchFilesAsTrained = defineTool({
  ...tool,
  input: z.strictObject({ query, ...folderAndLimit }),
  async run({ query, path, limit }, context) {
    return (await search([query], path, limit, context)).result;
  },
});

async function search(
  queries: readonly string[],
  path = ".",
  limit = DEFAULT_RESULTS,
  { sandbox, signal, progress }: ToolContext,
): Promise<{ readonly result: ToolResult; readonly heldWords: number }> {
  const [query] = queries;
  if (query === undefined || query.trim() === "") throw new ToolFailure("the query is empty");
  const folder = path.trim() === "" ? "." : path;
  await requireDirectory(sandbox.files, folder);
  const { lines, heldWords } = await DocumentSearch.of(sandbox).search({
    queries,
    folder,
    limit,
    signal,
    progress,
  });
  const text = lines
    .map(({ path: file, line, text }) => `${file}:${line}: ${cutLine(text, LINE_CHARACTERS)}`)
    .join("\n");
  return {
    result: { text: text || "No results", details: { query, queries, results: lines } },
    heldWords,
  };
}
