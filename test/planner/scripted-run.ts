import { z } from "zod";
import {
  type ScriptedMessages,
  type ScriptedModelOptions,
  scriptedModel,
} from "../../src/model/index.ts";
import {
  type Agent,
  type AgentDefinition,
  defineAgent,
  type Run,
  type RunOptions,
  run,
} from "../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import {
  type Journal,
  type JournalEvent,
  MemoryJournal,
  type Outcome,
} from "../../src/trace/index.ts";

/** Adds two numbers; fails on 13. */
export const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  input: z.object({ a: z.number(), b: z.number() }),
  effect: "read",
  run: ({ a, b }) => {
    if (a === 13) throw new ToolFailure("13 is not a number that this tool likes");
    return { text: String(a + b), details: { sum: a + b } };
  },
});

export function callAdd(a: unknown, b: unknown = 1): ScriptedMessages {
  return { analysis: "I should add.", call: { tool: "add", arguments: { a, b } } };
}

export interface Finished {
  readonly outcome: Outcome;
  readonly events: readonly JournalEvent[];
  readonly journal: MemoryJournal;
}

export const adder: Agent = defineAgent({ name: "adder", instructions: "Add.", tools: [add] });

export function agentWith(definition: Partial<AgentDefinition<unknown>>): Agent {
  return defineAgent({ name: "adder", instructions: "Add.", tools: [add], ...definition });
}

/** Runs a script to its end. */
export async function runScript(
  turns: Parameters<typeof scriptedModel>[0],
  options: Partial<Omit<RunOptions, "model">> & {
    agent?: Agent;
    model?: ScriptedModelOptions;
    task?: string;
  } = {},
): Promise<Finished> {
  const journal = new MemoryJournal();
  const { agent = adder, model: modelOptions, task = "Add 1 and 2.", ...rest } = options;
  const model = scriptedModel(turns, modelOptions);
  const running: Run = run(agent, task, { journal, ...rest, model });
  const outcome = await running.outcome;
  return { outcome, journal, events: await eventsOf(journal, running.id) };
}

export async function eventsOf(
  journal: Pick<Journal, "read">,
  runId: string,
): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) events.push(event);
  return events;
}

export function resultsOf(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) => (event.type === "call-finished" ? [event.text] : []));
}
