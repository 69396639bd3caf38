import type { z } from "zod";
import { OstinatoError } from "../../errors.ts";
import { type Given, given } from "../../given.ts";
import type { ReasoningEffort } from "../../harmony/message.ts";
import type { Sampling } from "../../model/model.ts";
import { checkSampling } from "../../model/session/check-sampling.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import { checkOverrides, type PolicyOverrides } from "../../sandbox/policy.ts";
import { ToolRegistry } from "../../tool/registry.ts";
import type { AnyTool } from "../../tool/tool.ts";
import { type ApprovalRule, checkApprovals } from "../call/approval/policy/approval-rule.ts";
import { type ContextOptions, contextPolicy } from "../context/context-options.ts";
import { type AgentToolOptions, agentTool } from "../runs/team/agent-tool.ts";
import { type Limits, mergeLimits } from "./limits.ts";

/** Instructions, tools, limits and the schema of the answer: a plain value without state. */
export interface Agent<Output = unknown> {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  readonly instructions: string;
  /** In the order in which the model sees them. */
  readonly tools: readonly AnyTool[];
  /** Schema of a structured answer. Null: the answer is text. */
  readonly output: z.ZodType<Output> | null;
  readonly reasoning: ReasoningEffort;
  /**
   * `required`: the model must call a tool before it answers. No answer counts until a call has run (or was
   * denied), and until then sampling is constrained to a call.
   */
  readonly firstCall: "optional" | "required";
  readonly sampling: Sampling;
  readonly limits: Partial<Limits>;
  /** How its runs keep their prompts within the model's context. */
  readonly context: Partial<ContextOptions>;
  /** The approval policy of its runs; the rules of the run come first. */
  readonly approvals: readonly ApprovalRule[];
  /** Sandbox policy for when the run opens the sandbox itself. The caller's policy overrides it. */
  readonly policy: PolicyOverrides;
  /**
   * This agent as a tool of another one: each of its calls is a run of its own in the same journal, with a context
   * of its own, named by `run-started.caller`. Its model is the caller's, within the sessions that were planned
   * when it was loaded; its limits come out of the caller's; its calls are decided on in the caller's run; and it
   * is aborted and resumed with it.
   *
   * @throws OstinatoError `input.invalid` for an unknown option, a number of tasks that isn't from 1 to 64, and
   *   without a description; as `defineTool` does.
   */
  asTool(options: AgentToolOptions): AnyTool;
}

export type AgentDefinition<Output> = Pick<Agent<Output>, "name" | "instructions"> &
  Given<
    Pick<
      Agent<Output>,
      "description" | "tools" | "reasoning" | "firstCall" | "approvals" | "policy"
    >
  > & {
    readonly output?: z.ZodType<Output> | null | undefined;
    readonly sampling?: Given<Sampling> | undefined;
    readonly limits?: Given<Limits> | undefined;
    readonly context?: Given<ContextOptions> | undefined;
    /** Comes along when an agent is spread into the definition of another one. */
    readonly asTool?: Agent<Output>["asTool"] | undefined;
  };

const PARTS: { readonly [Name in keyof Required<AgentDefinition<unknown>>]: true } = {
  name: true,
  description: true,
  instructions: true,
  tools: true,
  output: true,
  reasoning: true,
  firstCall: true,
  sampling: true,
  limits: true,
  context: true,
  approvals: true,
  policy: true,
  asTool: true,
};

/**
 * Creates an agent. Defaults: no tools, free text, medium reasoning, an optional first call, the sampling
 * gpt-oss was trained with (temperature 1, top-p 1), `DEFAULT_LIMITS`, a closed sandbox.
 *
 * @throws OstinatoError `input.invalid` for an empty name, an unknown field, invalid limits, sampling or context, or a
 *   required first call without tools; `tool.definition` for two tools with the same name; `sandbox.policy`
 *   for unknown policy names.
 */
export function defineAgent<Output = unknown>(definition: AgentDefinition<Output>): Agent<Output> {
  refuseUnknownNames("a part of an agent's definition", definition, PARTS);
  if (definition.name.trim() === "") {
    throw new OstinatoError("input.invalid", "The agent's name is empty.");
  }
  const tools = definition.tools ?? [];
  new ToolRegistry(tools);
  checkFirstCall(definition);
  mergeLimits(definition.limits);
  contextPolicy(definition.context);
  checkSampling({ ...definition.sampling });
  checkApprovals(definition.approvals);
  checkOverrides(definition.policy ?? {});
  return {
    name: definition.name,
    description: definition.description ?? "",
    instructions: definition.instructions,
    tools,
    output: definition.output ?? null,
    reasoning: definition.reasoning ?? "medium",
    firstCall: definition.firstCall ?? "optional",
    sampling: given(definition.sampling),
    limits: given(definition.limits),
    context: given(definition.context),
    approvals: definition.approvals ?? [],
    policy: given(definition.policy),
    asTool,
  };
}

/** One function for all agents, so that equal agents are equal. */
function asTool(this: Agent, options: AgentToolOptions): AnyTool {
  return agentTool(this, options);
}

type FirstCall = Pick<AgentDefinition<unknown>, "name" | "tools" | "firstCall">;

function checkFirstCall({ name, tools = [], firstCall = "optional" }: FirstCall): void {
  if (firstCall !== "optional" && firstCall !== "required") {
    throw new OstinatoError(
      "input.invalid",
      `The firstCall of agent ${name} must not be ${JSON.stringify(firstCall)}.`,
      { hint: 'Use "optional" (the default) or "required".' },
    );
  }
  if (firstCall === "required" && tools.length === 0) {
    throw new OstinatoError(
      "input.invalid",
      `The agent ${name} requires a first call but has no tools.`,
      { hint: "Give it tools, or leave `firstCall` out." },
    );
  }
}
