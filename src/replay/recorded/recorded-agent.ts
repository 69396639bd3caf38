import { z } from "zod";
import { OstinatoError } from "../../errors.ts";
import { compileSchema } from "../../grammar/index.ts";
import { BUILTIN_NAMESPACES } from "../../harmony/index.ts";
import { type Agent, defineAgent } from "../../planner/contract/agent.ts";
import { defineTool } from "../../tool/define-tool.ts";
import { ZOD_STRINGS } from "../../tool/json-schema.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { RunStarted } from "../../trace/event.ts";
import type { RecordCursor } from "./record-cursor.ts";

/**
 * The agent of a run, made from the record alone: what the model was told about its tools and its
 * answer, without their code. Its schemas accept anything: see `recordedChecks`.
 *
 * @throws OstinatoError `input.invalid` when the record lacks something, as those of older runs do.
 */
export function recordedAgent(started: RunStarted, cursor: RecordCursor): Agent {
  const { agent, tools } = started;
  return defineAgent({
    name: agent.name,
    instructions: agent.instructions,
    reasoning: agent.reasoning,
    firstCall: agent.firstCall,
    sampling: cursor.sampling ?? started.sampling,
    tools: tools.map((tool) => recordedTool(tool, started)),
    ...(agent.output !== undefined && { output: z.unknown() }),
  });
}

function recordedTool(
  {
    name,
    description,
    schema,
    effect,
    retries,
    builtin,
    aliases,
    schemaHash,
  }: RunStarted["tools"][number],
  started: RunStarted,
): AnyTool {
  if (description === undefined || schema === undefined) {
    throw new OstinatoError(
      "input.invalid",
      `the record of this run does not say how the tool ${name} was declared`,
      { hint: `replay it with the agent ${started.agent.name} that it was made with` },
    );
  }
  const tool: AnyTool = defineTool({
    ...{ name, description, input: z.looseObject({}), effect },
    ...(retries !== undefined && { retries }),
    ...(aliases && { aliases }),
    run: () => "",
    // The record has the decision; if the tool's rule could not be asked, a person was.
    reconcile: () => null,
  });
  return {
    ...tool,
    schema,
    grammar: { ...compileSchema(schema, ZOD_STRINGS), hash: schemaHash },
    ...(builtin && {
      builtin: { ...builtin, namespace: namespaceOf(builtin.recipient, started) },
    }),
  };
}

/** Records of earlier versions hold no namespaces: there were only those that gpt-oss was trained with. */
function namespaceOf(recipient: string, { namespaces = BUILTIN_NAMESPACES }: RunStarted) {
  const [name = recipient] = recipient.split(".");
  return namespaces.find((each) => each.name === name) ?? { name, tools: [] };
}
