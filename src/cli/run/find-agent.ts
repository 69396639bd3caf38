import { agents } from "../../../agents/index.ts";
import { browserTools, pageTools } from "../../../tools/index.ts";
import { OstinatoError } from "../../errors.ts";
import type { Agent } from "../../planner/index.ts";

/**
 * The named agent, with the command line's sampling, and with the browser tools if the network is open.
 * @throws OstinatoError `input.invalid`.
 */
export function findAgent({
  agent: name,
  temperature,
  allow = [],
  runId,
}: {
  readonly agent: string;
  /** The run that names the agent, if the command line doesn't. */
  readonly runId?: string;
  readonly temperature?: number;
  readonly allow?: readonly string[];
}): Agent {
  const agent = agents.find((each) => each.name === name);
  if (!agent && runId !== undefined) {
    throw new OstinatoError(
      "input.invalid",
      `The run ${runId} was made by a program, with its own agent ${name}.`,
      {
        hint: "The agent's code is needed, so continue in that program: call resume, forkRun or redrive with the agent.",
      },
    );
  }
  if (!agent) {
    throw new OstinatoError("input.invalid", `There is no agent ${name}.`, {
      hint: `Agents: ${agents.map((each) => each.name).join(", ")}.`,
    });
  }
  return {
    ...agent,
    ...(temperature !== undefined && { sampling: { ...agent.sampling, temperature } }),
    ...(allow.length > 0 && { tools: [...agent.tools, ...browserTools, ...pageTools] }),
  };
}
