import { OstinatoError } from "../../../errors.ts";
import type { Given } from "../../../given.ts";
import type { ToolContext, ToolReturn } from "../../../tool/tool.ts";
import type { Agent } from "../../contract/agent.ts";
import type { Limits } from "../../contract/limits.ts";

/** What a call wants from sub-agents. */
export interface TeamWork {
  readonly agent: Agent;
  readonly limits: Given<Limits>;
  readonly workspace: "shared" | "own";
  readonly tasks: readonly string[];
  /** The tool takes one task, not a list. */
  readonly single: boolean;
}

/** The sub-agents of one call. */
export interface Team {
  work(wanted: TeamWork): Promise<ToolReturn>;
}

/** By the context that the loop gives to a call. */
const teams = new WeakMap<ToolContext, Team>();

export function giveTeam(context: ToolContext, team: Team): void {
  teams.set(context, team);
}

/** @throws OstinatoError `input.invalid` outside of a run. */
export function teamOf(context: ToolContext, tool: string): Team {
  const team = teams.get(context);
  if (team !== undefined) return team;
  throw new OstinatoError("input.invalid", `The tool ${tool} is an agent and needs a run.`, {
    hint: "Let a run call it, with the context that the run gives.",
  });
}
