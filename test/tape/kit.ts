import { z } from "zod";
import { type AnyTool, defineNamespace, defineTool } from "../../src/tool/index.ts";

const path = z.string();
const line = z.int();

/** The tools that gpt-oss was trained to code with, as far as their parameters go; they do nothing. */
export const kit: readonly AnyTool[] = [
  ...namespace("container", {
    exec: {
      command: z.array(z.string()),
      timeout: z.int().optional(),
      workdir: z.string().optional(),
    },
  }),
  ...namespace("repo_browser", {
    print_tree: { path, depth: z.int() },
    search: { path, query: z.string(), max_results: line.optional() },
    open_file: {
      path,
      line_start: line.optional(),
      line_end: line.optional(),
      line_numbers: z.boolean().optional(),
    },
    list_dir: { path, depth: z.int().optional() },
    apply_patch: { patch: z.string() },
  }),
];

function namespace(name: string, inputs: { readonly [tool: string]: z.ZodRawShape }) {
  const tools = Object.entries(inputs).map(([tool, input]) =>
    defineTool({ name: tool, description: "", input: z.object(input), run: () => "" }),
  );
  return defineNamespace({ name, tools }).tools;
}
