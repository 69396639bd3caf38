import { z } from "zod";
import { compileSchema } from "../../src/grammar/index.ts";
import type { OfferedBuiltin } from "../../src/grammar/turn-shape.ts";
import { jsonSchemaOf, ZOD_STRINGS } from "../../src/tool/json-schema.ts";
import { containerExec } from "../../tools/container/index.ts";
import { repoBrowserTools } from "../../tools/repo-browser/index.ts";

/** Tools of a namespace as a turn offers them, and what their arguments have to satisfy. */
export interface FuzzedKit {
  readonly builtins: readonly OfferedBuiltin[];
  readonly inputs: ReadonlyMap<string, z.ZodObject>;
}

const lines = z.int().min(1).max(9999);
const path = z.string().max(8);

/** The tools that gpt-oss was trained to code with, as they are: most turns with them end at their limit. */
export const kit: FuzzedKit = kitOf(
  [containerExec, ...repoBrowserTools].map(({ builtin, grammar, input }) => ({
    recipient: builtin?.recipient ?? "",
    grammar: grammar.gbnf,
    input: input as z.ZodObject,
  })),
);

/** The same with texts that are short enough for a turn of random weights to end. */
export const shortKit: FuzzedKit = shortened([
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

function shortened(inputs: readonly (readonly [string, z.ZodObject])[]): FuzzedKit {
  return kitOf(
    inputs.map(([recipient, input]) => ({
      recipient,
      grammar: compileSchema(jsonSchemaOf("the fuzz", input), ZOD_STRINGS).gbnf,
      input,
    })),
  );
}

function kitOf(
  tools: readonly { recipient: string; grammar: string; input: z.ZodObject }[],
): FuzzedKit {
  return {
    builtins: tools,
    inputs: new Map(tools.map(({ recipient, input }) => [recipient, input])),
  };
}
