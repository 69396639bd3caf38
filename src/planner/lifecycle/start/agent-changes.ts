import { isDeepStrictEqual } from "node:util";
import { declaredNamespaces } from "../../../tool/namespace/declared-namespaces.ts";
import type { AnyTool } from "../../../tool/tool.ts";
import type { RunStarted } from "../../../trace/event.ts";
import type { Agent } from "../../contract/agent.ts";
import { outputSchemaOf } from "./output-schema.ts";
import { recordedBuiltin } from "./recorded-builtin.ts";

type RecordedTool = RunStarted["tools"][number];

/**
 * How an agent differs from the one a run started with, one entry per changed part: `instructions`, `output`,
 * `tool read_file: schema`. Empty when it is the same. Limits and sampling don't count, because they may be
 * set for each resume.
 */
export function agentChanges(started: RunStarted, agent: Agent): readonly string[] {
  const { agent: before, tools } = started;
  const output = outputSchemaOf(agent) ?? undefined;
  const changes = [
    ...(differs(before.instructions, agent.instructions) ? ["instructions"] : []),
    ...(before.reasoning === agent.reasoning ? [] : ["reasoning"]),
    ...((before.firstCall ?? "optional") === agent.firstCall ? [] : ["firstCall"]),
    ...(differs(before.output, output) ? ["output"] : []),
    ...tools.flatMap((tool) => toolChanges(tool, agent.tools)),
    ...agent.tools
      .filter(({ name }) => !tools.some((tool) => tool.name === name))
      .map(({ name }) => `tool ${name}: new`),
    ...namespaceChanges(started, agent),
  ];
  if (changes.length > 0) return changes;
  const isSameOrder = tools.every(({ name }, index) => agent.tools[index]?.name === name);
  return isSameOrder ? [] : ["order of the tools"];
}

function toolChanges(before: RecordedTool, tools: readonly AnyTool[]): string[] {
  const { name } = before;
  const now = tools.find((tool) => tool.name === name);
  if (now === undefined) return [`tool ${name}: gone`];
  const { description = now.description } = before;
  return [
    ...(differs(description, now.description) ? [`tool ${name}: description`] : []),
    ...(before.schemaHash === now.grammar.hash ? [] : [`tool ${name}: schema`]),
    ...(before.effect === now.effect
      ? []
      : [`tool ${name}: effect (${before.effect}, now ${now.effect})`]),
    ...(isDeepStrictEqual(before.builtin, now.builtin && recordedBuiltin(now.builtin))
      ? []
      : [`tool ${name}: builtin`]),
  ];
}

function namespaceChanges({ namespaces = [] }: RunStarted, { tools }: Agent): string[] {
  const now = declaredNamespaces(tools);
  return namespaces
    .filter((before) =>
      differs(
        before,
        now.find(({ name }) => name === before.name),
      ),
    )
    .map(({ name }) => `namespace ${name}`);
}

/** Compares values as the journal stores them. Where a secret was redacted, a change can't be determined. */
function differs(recorded: unknown, now: unknown): boolean {
  const [before, after] = [JSON.stringify(recorded), JSON.stringify(now)];
  return before !== after && before?.includes("[redacted:") !== true;
}
