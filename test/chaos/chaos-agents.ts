/**
 * The agents of the chaos test, with the tools that the model in the box knows best. They differ in what writing a
 * file is to them: repeatable, to happen once with a way to find out, or to happen once after somebody approved it.
 */
import { z } from "zod";
import { type Agent, defineAgent } from "../../src/planner/index.ts";
import { defineTool, type ToolContext, ToolFailure } from "../../src/tool/index.ts";
import type { FileAnswer, FileRequest } from "./outside-files.ts";

type Asked = Pick<FileRequest, "kind" | "path" | "content" | "isOnce">;

async function ask(asked: Asked, context: ToolContext): Promise<FileAnswer> {
  const request: FileRequest = { ...asked, key: context.idempotencyKey, begunAt: Date.now() };
  const response = await fetch(process.env.CHAOS_FILES ?? "", {
    method: "POST",
    body: JSON.stringify(request),
    signal: context.signal,
  });
  return (await response.json()) as FileAnswer;
}

const path = z.string().describe("Path of the file, relative to the workspace");

const readFile = defineTool({
  name: "read_file",
  description: "Reads a text file and returns its lines.",
  input: z.strictObject({
    path,
    offset: z.int().min(1).optional().describe("First line to read, counted from 1"),
    limit: z.int().min(1).optional().describe("Number of lines to read"),
    line_numbers: z.boolean().optional().describe("Put its number before each line"),
  }),
  effect: "read",
  run: async ({ path }, context) => {
    const { content } = await ask({ kind: "read", path, isOnce: false }, context);
    if (content === null) throw new ToolFailure(`There is no file ${path}.`);
    return content;
  },
});

const writing = {
  name: "write_file",
  description: "Creates a file or replaces its whole content. Folders are made as needed.",
  input: z.strictObject({ path, content: z.string().describe("The whole new content") }),
};
type Written = z.output<typeof writing.input>;

function wrote({ path, content }: Written): string {
  return `Wrote ${Buffer.byteLength(content)} bytes to ${path}`;
}

async function writeOnce(input: Written, context: ToolContext): Promise<string> {
  await ask({ kind: "write", ...input, isOnce: true }, context);
  return wrote(input);
}

const writeRepeatably = defineTool({
  ...writing,
  effect: "idempotent",
  run: async (input, context) => {
    await ask({ kind: "write", ...input, isOnce: false }, context);
    return wrote(input);
  },
});
const writeKnowably = defineTool({
  ...writing,
  effect: "once",
  run: writeOnce,
  reconcile: async (input, context) => {
    const asked = { kind: "happened", path: input.path, isOnce: true } as const;
    return (await ask(asked, context)).happened ? wrote(input) : null;
  },
});
const writeApproved = defineTool({ ...writing, effect: "once", approval: true, run: writeOnce });

const instructions = "Answer with the help of your tools.";
export const agents: readonly Agent[] = [
  defineAgent({ name: "repeatable", instructions, tools: [readFile, writeRepeatably] }),
  defineAgent({ name: "knowable", instructions, tools: [readFile, writeKnowably] }),
  defineAgent({ name: "approved", instructions, tools: [readFile, writeApproved] }),
];

const PLACES = ["harbor", "drum", "cake", "plane", "canteen"];

export interface ChaosTask {
  readonly agent: Agent;
  readonly text: string;
  readonly sources: { readonly [path: string]: string };
  readonly target: string;
  /** What the target must hold at the end. */
  readonly mark: string;
}

/** Two files are read and a third one is written: four steps, which the model in the box manages every time. */
export function taskOf(index: number): ChaosTask {
  const agent = agents[index % agents.length];
  if (agent === undefined) throw new Error("no agents");
  const first = `${PLACES[index % PLACES.length]}-${index}.md`;
  const second = `story-${index}.md`;
  const target = `joined-${index}.md`;
  const mark = `wavelength: J${index}G`;
  return {
    agent,
    text: `Concatenate "${first}" and "${second}" to "${target}".`,
    sources: { [first]: `${mark}\n`, [second]: "The tall orange closes the pulley.\n" },
    target,
    mark,
  };
}
