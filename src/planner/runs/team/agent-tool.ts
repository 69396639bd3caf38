import { createRequire } from "node:module";
import { inspect } from "node:util";
import type { ZodType } from "zod";
import { OstinatoError } from "../../../errors.ts";
import type { Given } from "../../../given.ts";
import { refuseUnknownNames } from "../../../refuse-unknown-names.ts";
import { defineTool } from "../../../tool/define-tool.ts";
import type { Tool, ToolContext, ToolInput, ToolReturn } from "../../../tool/tool.ts";
import type { Agent } from "../../contract/agent.ts";
import { type Limits, mergeLimits } from "../../contract/limits.ts";
import { teamOf } from "./team-of.ts";

export interface AgentToolOptions {
  /** What the model calls it. */
  readonly name: string;
  /** For the model. Default: the agent's description. */
  readonly description?: string | undefined;
  /**
   * Limits of each of its runs, over the agent's own. Whatever a run uses also counts against the limits of the
   * run that calls it, so it never gets more than is left there.
   */
  readonly limits?: Given<Limits> | undefined;
  /**
   * `shared`: it works in its caller's workspace, and sees and changes what its caller does. `own`: it works in a
   * layer of its own over the folder as it is on disk; its changes are kept aside under its own run id, as those
   * of any run (`diffWorkspace`, `commitWorkspace`). Without a workspace of the caller there is neither.
   * Default: `shared`.
   */
  readonly workspace?: "shared" | "own" | undefined;
  /**
   * The most tasks of one call. With more than one, the model gives a list of tasks, which are worked on at the
   * same time, each by a run of its own, as far as the model was loaded with sessions for them. Default: 1.
   */
  readonly tasks?: number | undefined;
}

const OPTIONS: { readonly [Name in keyof Required<AgentToolOptions>]: true } = {
  name: true,
  description: true,
  limits: true,
  workspace: true,
  tasks: true,
};

/** The longest task in characters. */
const LONGEST_TASK = 8_000;
const MOST_TASKS = 64;

/**
 * A tool whose calls are runs of this agent: see `Agent.asTool`.
 *
 * @throws OstinatoError `input.invalid` for an unknown option or an invalid one; as `defineTool` does.
 */
export function agentTool(agent: Agent, options: AgentToolOptions): Tool {
  refuseUnknownNames("an option of asTool()", options, OPTIONS);
  const { name, limits = {}, workspace = "shared", tasks = 1 } = options;
  mergeLimits(agent.limits, limits);
  if (!Number.isInteger(tasks) || tasks < 1 || tasks > MOST_TASKS) {
    throw invalid(`tasks must be a whole number from 1 to ${MOST_TASKS}, not ${inspect(tasks)}`);
  }
  if (workspace !== "shared" && workspace !== "own") {
    throw invalid(`workspace must be "shared" or "own", not ${inspect(workspace)}`);
  }
  const description = (options.description ?? agent.description).trim();
  if (description === "") {
    throw invalid("it needs a description, since the agent has none: the model decides by it");
  }
  const work = (given: readonly string[], context: ToolContext): Promise<ToolReturn> =>
    teamOf(context, name).work({ agent, limits, workspace, tasks: given, single: tasks === 1 });
  const input = tasks === 1 ? oneTask() : severalTasks(tasks);
  return defineTool({
    name,
    description,
    input: input as ToolInput,
    // Called again, it goes on with the runs that it began.
    effect: "idempotent",
    // Its runs have limits of their own.
    timeout: Number.MAX_SAFE_INTEGER,
    run: (given, context) => {
      const { task, tasks: list } = given as { task?: string; tasks?: readonly string[] };
      return work(list ?? [task ?? ""], context);
    },
  }) as Tool;
}

function oneTask(): ZodType {
  const { z } = zod();
  const task = z.string().min(1).max(LONGEST_TASK);
  return z.object({
    task: task.describe("All that the agent needs to know: it does not see this conversation"),
  });
}

function severalTasks(most: number): ZodType {
  const { z } = zod();
  const task = z.string().min(1).max(LONGEST_TASK);
  return z.object({
    tasks: z
      .array(task)
      .min(1)
      .max(most)
      .describe(
        "Worked on at the same time, each by an agent that sees nothing but its own task: say in each all that it needs to know",
      ),
  });
}

function invalid(why: string): OstinatoError {
  return new OstinatoError("input.invalid", `The agent can't be made a tool: ${why}.`);
}

/** Loaded on use: importing `ostinato` doesn't load zod. */
function zod(): typeof import("zod") {
  return createRequire(import.meta.url)("zod") as typeof import("zod");
}
