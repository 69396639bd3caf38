import { agents } from "../../agents/index.ts";
import { browserTools, pageTools } from "../../tools/index.ts";
import { OstinatoError } from "../errors.ts";
import type { Agent } from "../planner/index.ts";

/**
 * The named agent, with the command line's sampling, and with the browser's tools where the network
 * is opened. @throws OstinatoError `input.invalid`.
 */
export function findAgent({
  agent: name,
  temperature,
  allow = [],
}: {
  readonly agent: string;
  readonly temperature?: number;
  readonly allow?: readonly string[];
}): Agent {
  const agent = agents.find((each) => each.name === name);
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
