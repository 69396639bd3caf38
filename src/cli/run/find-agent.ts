import { agents } from "../../../agents/index.ts";
import { browserTools, pageTools } from "../../../tools/index.ts";
import { OstinatoError } from "../../errors.ts";
import type { Agent } from "../../planner/index.ts";
import { isAgentFile, loadAgent } from "../input/load-agents.ts";
import type { NetworkOptions } from "./run-policy.ts";

interface WantedAgent extends NetworkOptions {
  /** Its name; without a run, also a file: `./agent.ts`, `./agent.ts#name`. */
  readonly agent: string;
  /** The run that names the agent, if the command line doesn't. */
  readonly runId?: string;
  /** With a run: where its agent is, if it is none of Ostinato's. */
  readonly from?: string | undefined;
  readonly temperature?: number;
}

/**
 * The agent, with the command line's sampling. One of Ostinato's gets the browser tools if the network is
 * open; one from a file has its own tools.
 * @throws OstinatoError `input.invalid`.
 */
export async function findAgent(wanted: WantedAgent): Promise<Agent> {
  const { agent: name, temperature, allow = [], network, runId, from } = wanted;
  const file = from ?? name;
  const isOpen = allow.length > 0 || network === "ask";
  const isFile = isAgentFile(file);
  const agent = isFile
    ? await loadAgent(file, from === undefined ? undefined : name)
    : ownAgent(name, runId);
  return {
    ...agent,
    ...(temperature !== undefined && { sampling: { ...agent.sampling, temperature } }),
    ...(!isFile && isOpen && { tools: [...agent.tools, ...browserTools, ...pageTools] }),
  };
}

function ownAgent(name: string, runId: string | undefined): Agent {
  const agent = agents.find((each) => each.name === name);
  if (agent) return agent;
  if (runId !== undefined) {
    throw new OstinatoError(
      "input.invalid",
      `The run ${runId} was made by a program, with its own agent ${name}.`,
      { hint: "The agent's code is needed. Name the file that exports it: --agent ./agent.ts" },
    );
  }
  throw new OstinatoError("input.invalid", `There is no agent ${name}.`, {
    hint: `Agents: ${agents.map((each) => each.name).join(", ")}; or a file: --agent ./agent.ts`,
  });
}
