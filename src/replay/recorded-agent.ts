import { type ZodObject, z } from "zod";
import { OstinatoError } from "../errors.ts";
import { type Agent, defineAgent } from "../planner/agent.ts";
import { defineTool } from "../tool/define-tool.ts";
import type { AnyTool } from "../tool/tool.ts";
import type { RunStarted } from "../trace/event.ts";
import type { RecordCursor } from "./record-cursor.ts";

/**
 * The agent of a run, made from the record alone: what the model was told of its tools, and none of
 * their code. Arguments are checked against the recorded schemas; what a tool's own code checks
 * besides (zod's `refine` and `transform`) is not in them.
 *
 * @throws OstinatoError `input.invalid` when the record does not say enough: an older run.
 */
export function recordedAgent(started: RunStarted, cursor: RecordCursor): Agent {
  const { agent, sampling, tools } = started;
  return defineAgent({
    name: agent.name,
    instructions: agent.instructions,
    reasoning: agent.reasoning,
    sampling,
    tools: tools.map((tool) => recordedTool(tool, agent.name, cursor)),
    ...(agent.output !== undefined && { output: z.fromJSONSchema(agent.output as never) }),
  });
}

function recordedTool(
  { name, description, schema, effect, builtin, schemaHash }: RunStarted["tools"][number],
  agent: string,
  cursor: RecordCursor,
): AnyTool {
  if (description === undefined || schema === undefined) {
    throw new OstinatoError(
      "input.invalid",
      `the record of this run does not say how the tool ${name} was declared`,
      { hint: `replay it with the agent ${agent} that it was made with` },
    );
  }
  const input = z.fromJSONSchema(schema as never) as ZodObject;
  const tool: AnyTool = defineTool({
    ...{ name, description, input, effect },
    ...(builtin && { builtin }),
    // As the record has it: was this call let through without a question?
    approval: () => {
      const decision = cursor.takeDecision();
      return decision !== null && !(decision.by === "policy" && decision.decision === "approved");
    },
    run: () => "",
    // The record tells what came of asking; where the tool could not be asked, a person was.
    reconcile: () => null,
  });
  // The schema has gone through zod and back; what counts is how it was.
  return { ...tool, schema, grammar: { ...tool.grammar, hash: schemaHash } };
}
