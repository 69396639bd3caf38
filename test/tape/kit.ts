import { z } from "zod";
import { type AnyTool, defineTool } from "../../src/tool/index.ts";

const path = z.string();
const line = z.int();

/** The tools that gpt-oss was trained to code with, as far as their parameters go; they do nothing. */
export const kit: readonly AnyTool[] = [
  tool(
    "container.exec",
    z.object({
      command: z.array(z.string()),
      timeout: z.int().optional(),
      workdir: z.string().optional(),
    }),
  ),
  tool("repo_browser.print_tree", z.object({ path, depth: z.int() })),
  tool("repo_browser.search", z.object({ path, query: z.string(), max_results: line.optional() })),
  tool(
    "repo_browser.open_file",
    z.object({
      path,
      line_start: line.optional(),
      line_end: line.optional(),
      line_numbers: z.boolean().optional(),
    }),
  ),
  tool("repo_browser.list_dir", z.object({ path, depth: z.int().optional() })),
  tool("repo_browser.apply_patch", z.object({ patch: z.string() })),
];

function tool(recipient: string, input: z.ZodObject): AnyTool {
  const name = recipient.replace(".", "_");
  return defineTool({ name, description: "", input, builtin: { recipient }, run: () => "" });
}
