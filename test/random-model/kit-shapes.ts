import { z } from "zod";
import { compileSchema } from "../../src/grammar/index.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "../../src/tool/json-schema.ts";

const lines = z.int().min(1).max(9999);
const path = z.string().max(8);

/** The tools that gpt-oss was trained to code with, with texts short enough for a turn of random weights. */
export const kitSchemas: ReadonlyMap<string, z.ZodObject> = new Map<string, z.ZodObject>([
  [
    "container.exec",
    z.object({
      command: z.array(z.string().max(6)).max(3),
      timeout: z.int().min(0).optional(),
      workdir: path.optional(),
    }),
  ],
  ["repo_browser.print_tree", z.object({ path, depth: z.int().min(1).max(9) })],
  ["repo_browser.search", z.object({ path, query: path, max_results: lines.optional() })],
  [
    "repo_browser.open_file",
    z.object({
      path,
      line_start: lines.optional(),
      line_end: lines.optional(),
      line_numbers: z.boolean().optional(),
    }),
  ],
  ["repo_browser.list_dir", z.object({ path, depth: z.int().min(1).max(9).optional() })],
  ["repo_browser.apply_patch", z.object({ patch: z.string().max(10) })],
]);

export const kitBuiltins = [...kitSchemas].map(([recipient, schema]) => ({
  recipient,
  grammar: compileSchema(jsonSchemaOf("the fuzz", schema), ZOD_STRINGS).gbnf,
}));
