import { agents } from "../../agents/index.ts";
import { OstinatoError } from "../errors.ts";
import type { Agent } from "../planner/index.ts";

/** The named agent, with the command line's sampling. @throws OstinatoError `input.invalid`. */
export function findAgent({
  agent: name,
  temperature,
}: {
  readonly agent: string;
  readonly temperature?: number;
}): Agent {
  const agent = agents.find((each) => each.name === name);
  if (!agent) {
    throw new OstinatoError("input.invalid", `There is no agent ${name}.`, {
      hint: `Agents: ${agents.map((each) => each.name).join(", ")}.`,
    });
  }
  if (temperature === undefined) return agent;
  return { ...agent, sampling: { ...agent.sampling, temperature } };
}
