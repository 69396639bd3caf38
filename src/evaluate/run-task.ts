import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { z } from "zod";
import { OstinatoError } from "../errors.ts";
import { messageOf } from "../message-of.ts";
import type { Model, Sampling } from "../model/model.ts";
import { type Agent, run } from "../planner/index.ts";
import { workspacePatch } from "../sandbox/index.ts";
import { type Sandbox, SandboxFileError } from "../sandbox/sandbox.ts";
import { ToolRegistry } from "../tool/registry.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { JournalEvent, Outcome } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { recordOf } from "../trace/record-of.ts";
import { makeDeclaredTool } from "./declared-tool.ts";
import { type CustomGrader, checkGraders, grade } from "./grade.ts";
import { type CommandResult, gradeCommands } from "./grade-commands.ts";
import { inSandbox } from "./in-sandbox.ts";
import type { EvaluationTask } from "./suite.ts";
import { checkFiles, layOut } from "./task-files.ts";

/** One attempt at one task. */
export interface Attempt {
  readonly taskId: string;
  readonly family: string;
  /** Counted from 1. */
  readonly attempt: number;
  readonly runId: string;
  readonly passed: boolean;
  readonly problems: readonly string[];
  readonly outcome: Outcome["kind"];
  readonly answer: string;
  readonly steps: number;
  readonly calls: readonly { readonly tool: string; readonly arguments: unknown }[];
  /** Calls that didn't reach a tool: broken JSON, arguments that don't fit, unknown tools. */
  readonly malformedCalls: number;
  /** What the graders' commands did, in their order. */
  readonly commands: readonly CommandResult[];
  /** What the run changed in the workspace, as a unified diff. Empty if it wrote to the workspace directly. */
  readonly patch: string;
  /** Duration of the run, without grading. */
  readonly milliseconds: number;
}

export interface TaskSetting {
  readonly model: Model;
  readonly agent: Agent;
  /** Tools that tasks may use in addition to the agent's. Default: none. */
  readonly tools?: readonly AnyTool[];
  readonly journal: Journal;
  readonly suite: string;
  readonly attempt: number;
  readonly seed: number;
  readonly sampling?: Sampling;
  /** The graders of the type `custom` by name. */
  readonly graders?: { readonly [name: string]: CustomGrader };
  readonly signal?: AbortSignal;
}

/**
 * Checks that a task can be run. Called for every task before the first one runs.
 * @throws OstinatoError `input.invalid` for an unknown tool or grader, an invalid schema, or files that can't
 *   exist together; `tool.definition` for two tools with the same name.
 */
export function checkTask(task: EvaluationTask, setting: Omit<TaskSetting, "attempt" | "seed">) {
  new ToolRegistry(agentFor(task, setting).tools);
  checkGraders(task.graders, setting.graders);
  checkFiles(task);
}

/** Runs a task in a fresh workspace in the real sandbox, and grades the result. */
export async function runTask(task: EvaluationTask, setting: TaskSetting): Promise<Attempt> {
  const { agent, attempt, signal } = setting;
  const folder = await mkdtemp(join(tmpdir(), "ostinato-evaluate-"));
  try {
    await layOut(folder, task);
    const place = { folder, policy: agent.policy ?? {}, name: basename(folder) };
    const commands = task.graders.filter((each) => each.type === "command");
    const run = await inSandbox({ ...place, keep: commands.length > 0 }, (sandbox) =>
      performTask(task, setting, sandbox),
    );
    const results = await gradeCommands(commands, { ...place, signal });
    const problems = [
      ...run.problems,
      ...results.flatMap(({ problem }) => (problem === null ? [] : [problem])),
    ];
    return {
      taskId: task.id,
      family: task.family,
      attempt,
      ...run,
      passed: problems.length === 0,
      problems,
      commands: results,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The run, and what the graders say that only look. */
async function performTask(task: EvaluationTask, setting: TaskSetting, sandbox: Sandbox) {
  const { model, journal, suite, attempt, seed, signal } = setting;
  const started = performance.now();
  const work = run(agentFor(task, setting), task.task, {
    model,
    journal,
    sandbox,
    seed,
    approve: () => ({ approved: false }),
    limits: {
      steps: task.maxSteps,
      ...(task.maxTurnTokens !== undefined && { turnTokens: task.maxTurnTokens }),
    },
    metadata: { suite, task: task.id, family: task.family, attempt: String(attempt) },
    ...(task.history && { history: task.history.map(asMessage) }),
    ...(signal && { signal }),
  });
  const outcome = await work.outcome;
  const milliseconds = performance.now() - started;
  const made = callsOf(await recordOf(journal, work.id, outcome));
  const answer =
    outcome.kind === "answered" || outcome.kind === "limit" ? (outcome.text ?? "") : "";
  const problems = await grade(
    task.graders.filter((each) => each.type !== "command"),
    { outcome, answer, calls: made.calls, readFile: (path) => readOrNull(sandbox, path) },
    setting.graders,
  );
  return {
    runId: work.id,
    problems,
    outcome: outcome.kind,
    answer,
    steps: outcome.steps,
    calls: made.calls,
    malformedCalls: made.malformed,
    patch: await workspacePatch(sandbox),
    milliseconds,
  };
}

/** The suite's agent with the task's changes. */
function agentFor(
  task: EvaluationTask,
  { agent, sampling, tools = [] }: Pick<TaskSetting, "agent" | "sampling" | "tools">,
): Agent {
  const offered = task.tools ?? agent.tools.map(({ name }) => name);
  const known = [...agent.tools, ...tools];
  const own: AnyTool[] = offered.map((name) => {
    const tool = known.find((each) => each.name === name);
    if (tool) return tool;
    throw new OstinatoError(
      "input.invalid",
      `The task ${task.id} uses the tool ${name}, which neither the agent ${agent.name} nor the suite has.`,
      {
        hint: `Tools: ${known.map((each) => each.name).join(", ")}.`,
      },
    );
  });
  const extra = (task.extraTools ?? []).map((declared) =>
    fromSchema(`The tool ${declared.name} of the task ${task.id}`, () =>
      makeDeclaredTool(declared),
    ),
  );
  const all = [...own, ...extra];
  const unknown = task.deny?.find((name) => all.every((tool) => tool.name !== name));
  if (unknown !== undefined) {
    throw new OstinatoError(
      "input.invalid",
      `The task ${task.id} denies the tool ${unknown}, which it doesn't have.`,
      { hint: `Its tools: ${all.map(({ name }) => name).join(", ")}.` },
    );
  }
  const { output } = task;
  return {
    ...agent,
    tools: all.map((tool) => (task.deny?.includes(tool.name) ? { ...tool, approval: true } : tool)),
    ...(task.instructions !== undefined && { instructions: task.instructions }),
    ...(output && {
      output: fromSchema(`The output of the task ${task.id}`, () =>
        z.fromJSONSchema(output as Parameters<typeof z.fromJSONSchema>[0]),
      ),
    }),
    ...(sampling && { sampling }),
  };
}

function fromSchema<Made>(subject: string, make: () => Made): Made {
  try {
    return make();
  } catch (cause) {
    throw new OstinatoError("input.invalid", `${subject}: ${messageOf(cause)}`, {
      hint: "Give a JSON Schema; a tool's schema must have the type object.",
      cause,
    });
  }
}

function callsOf(events: readonly JournalEvent[]) {
  const calls: { tool: string; arguments: unknown }[] = [];
  let malformed = 0;
  for (const event of events) {
    if (event.type !== "call-requested") continue;
    if (event.problem !== undefined) malformed += 1;
    calls.push({ tool: event.tool ?? event.recipient, arguments: event.arguments });
  }
  return { calls, malformed };
}

const NO_FILE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

async function readOrNull(sandbox: Sandbox, path: string): Promise<string | null> {
  try {
    return Buffer.from(await sandbox.files.read(path)).toString("utf8");
  } catch (error) {
    // For a grader, anything that isn't a file doesn't exist. A file that can't be read is an error.
    if (error instanceof SandboxFileError && NO_FILE.has(error.code)) return null;
    throw error;
  }
}

function asMessage({
  role,
  content,
}: {
  readonly role: "user" | "assistant";
  readonly content: string;
}) {
  return role === "user"
    ? ({ role, content } as const)
    : ({ role, content, channel: "final" } as const);
}
