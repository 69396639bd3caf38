import { z } from "zod";
import { defineTool } from "../../src/tool/define-tool.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";
import { runRipgrep } from "../file/run-ripgrep.ts";
import { cutLine } from "../text/cap-lines.ts";

const RESULTS = 5;

/** Ranks the lines of the workspace by how many of the query's words they hold. */
export const searchFiles = defineTool({
  name: "search_files",
  description:
    "Finds the passages in the workspace's files that fit a question or some words best.",
  input: z.strictObject({
    query: z.string().describe("Question or words to look for"),
  }),
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  async run({ query }, { sandbox, signal }) {
    const words = [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))];
    if (words.length === 0) throw new ToolFailure("the query is empty");
    const pattern = words.map((word) => word.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")).join("|");
    const found = await runRipgrep(sandbox.files, { pattern, path: ".", ignoreCase: true }, signal);
    const best = found.lines
      .map((match) => {
        const text = match.text.toLowerCase();
        return { match, score: words.filter((word) => text.includes(word)).length };
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, RESULTS)
      .map(({ match }) => match);
    const lines = best.map(({ path, line, text }) => `${path}:${line}: ${cutLine(text, 500)}`);
    return { text: lines.join("\n") || "No results", details: { query, results: best } };
  },
});
