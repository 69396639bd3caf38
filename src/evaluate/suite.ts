import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { OstinatoError } from "../errors.ts";

const grader = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("exact"), text: z.string() }),
  z.strictObject({ type: z.literal("contains"), texts: z.array(z.string()).min(1) }),
  z
    .strictObject({
      type: z.literal("matches"),
      pattern: z.string(),
      flags: z.string().default(""),
    })
    .superRefine(({ pattern, flags }, context) => {
      try {
        new RegExp(pattern, flags);
      } catch (error) {
        context.addIssue({ code: "custom", message: String(error) });
      }
    }),
  z.strictObject({ type: z.literal("json"), value: z.unknown() }),
  z.strictObject({
    type: z.literal("files"),
    /** Path -> content, or null if the file must not exist. White space at the end is ignored. */
    files: z.record(z.string(), z.string().nullable()),
  }),
  z.strictObject({
    type: z.literal("calls"),
    /** Calls that must have been made, in this order; other calls may come between them. */
    calls: z.array(
      z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()).optional() }),
    ),
    /** No other calls. Default: false. */
    only: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal("no-calls"), tools: z.array(z.string()).optional() }),
  z.strictObject({
    type: z.literal("command"),
    /** A command line for bash, or a program and its arguments. Runs in the workspace as the run left it. */
    command: z.union([
      z.string().regex(/\S/, "a command must not be empty"),
      z.array(z.string()).min(1),
    ]),
    /** The exit code of a solved task. Default: 0. */
    exitCode: z.int().min(0).max(255).default(0),
    /** The command is ended after this time, and the task is not solved. Default: 120. */
    timeoutSeconds: z.number().positive().max(86_400).default(120),
    /** Written over the workspace before the command, when the run has ended: path -> content. */
    files: z.record(z.string(), z.string()).default({}),
    /** As `files`: a folder whose files are copied, relative to the suite. */
    folder: z.string().min(1).optional(),
  }),
  z.strictObject({ type: z.literal("custom"), name: z.string() }),
]);

/** A tool for one task: declared by a schema, returning a fixed text. */
const declaredTool = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  /** What it returns; `{field}` stands for an argument. */
  result: z.string(),
});

/** One line of a suite. */
export const evaluationTask = z.strictObject({
  id: z.string().min(1),
  /** The group of tasks that this one is summarized with. */
  family: z.string().min(1),
  task: z.string().regex(/\S/, "a task must not be empty"),
  /** Earlier questions and answers. */
  history: z
    .array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string() }))
    .optional(),
  /** A folder that is copied into the workspace, relative to the suite. */
  repository: z.string().min(1).optional(),
  /** Files of the workspace: path -> content. They replace those of `repository`. */
  files: z.record(z.string(), z.string()).default({}),
  /** Names of the tools that the task may use. Default: all tools of the agent. */
  tools: z.array(z.string()).optional(),
  /** Additional tools, declared here. */
  extraTools: z.array(declaredTool).optional(),
  /** Replaces the agent's instructions. */
  instructions: z.string().optional(),
  /** JSON Schema of a structured answer. */
  output: z.record(z.string(), z.unknown()).optional(),
  /** Tools whose calls are denied by the approver. */
  deny: z.array(z.string()).optional(),
  /** Maximum number of turns. Default: 20. */
  maxSteps: z.int().positive().default(20),
  /** Maximum tokens of one turn, to cut off a small model that repeats itself. Default: the run's limit. */
  maxTurnTokens: z.int().positive().optional(),
  graders: z.array(grader).min(1),
});

export type Grader = z.output<typeof grader>;
export type CommandGrader = Extract<Grader, { type: "command" }>;
/** Graders that look at the run and run nothing. */
export type LookingGrader = Exclude<Grader, CommandGrader>;
export type DeclaredTool = z.output<typeof declaredTool>;
export type EvaluationTask = z.output<typeof evaluationTask>;

/**
 * Reads a suite: JSON Lines, one task per line. Empty lines and lines that begin with `#` are skipped. Folders that
 * it names become absolute.
 * @throws OstinatoError `input.invalid` for a file that can't be read, a line that isn't a task, or a folder that
 *   doesn't exist.
 */
export async function loadSuite(path: string): Promise<EvaluationTask[]> {
  let text: string;
  try {
    // Some editors put a byte order mark before the first line.
    text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (cause) {
    throw new OstinatoError("input.invalid", `The suite ${path} can't be read.`, {
      hint: "Give the path of a file with one JSON object per line, such as evals/tiny.jsonl.",
      cause,
    });
  }
  const tasks: EvaluationTask[] = [];
  const ids = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const place = `${path}, line ${index + 1}`;
    const task = await withFolders(parseLine(line, place), dirname(path), place);
    if (ids.has(task.id)) throw invalid(place, `two tasks have the id ${task.id}`);
    ids.add(task.id);
    tasks.push(task);
  }
  if (tasks.length === 0) throw invalid(path, "it has no tasks");
  return tasks;
}

function parseLine(line: string, place: string): EvaluationTask {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw invalid(place, "not valid JSON", cause);
  }
  const parsed = evaluationTask.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.join(".") || "task"}: ${message}`,
  );
  throw invalid(place, issues.join("; "));
}

/** The task with absolute folders. */
async function withFolders(
  task: EvaluationTask,
  base: string,
  place: string,
): Promise<EvaluationTask> {
  const absolute = async (field: string, folder: string) => {
    const path = resolve(base, folder);
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory()) return path;
    throw invalid(place, `${field}: there is no folder ${path}`);
  };
  const graders: Grader[] = [];
  for (const [index, each] of task.graders.entries()) {
    graders.push(
      each.type === "command" && each.folder !== undefined
        ? { ...each, folder: await absolute(`graders.${index}.folder`, each.folder) }
        : each,
    );
  }
  const { repository } = task;
  return {
    ...task,
    graders,
    ...(repository !== undefined && { repository: await absolute("repository", repository) }),
  };
}

function invalid(place: string, problem: string, cause?: unknown): OstinatoError {
  return new OstinatoError("input.invalid", `${place}: ${problem}.`, {
    hint: "A task needs at least id, family, task and graders.",
    ...(cause !== undefined && { cause }),
  });
}
