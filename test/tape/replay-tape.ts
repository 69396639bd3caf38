import type { Message, Token } from "../../src/harmony/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { redrive } from "../../src/replay/index.ts";
import type { AnyTool } from "../../src/tool/index.ts";
import type { JournalEvent } from "../../src/trace/event.ts";
import { MemoryJournal } from "../../src/trace/memory-journal.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { TapeSample } from "./read-tape.ts";
import { tapeMessages } from "./tape-messages.ts";
import { tapeTokens } from "./tape-tokens.ts";

export interface ReplayedTape {
  /** The turns as the loop took them. */
  readonly turns: readonly {
    readonly prompt: readonly Token[];
    readonly output: readonly Token[];
  }[];
  readonly requested: number;
  readonly performed: number;
  /** What the model reads of calls that were not performed. */
  readonly refusals: readonly string[];
  readonly answered: boolean;
  /** Every performed call was given the arguments that the model wrote. */
  readonly sameArguments: boolean;
  readonly redriven: boolean;
}

/** Four calls have no result on the tape: that harness could not read their headers. */
const NO_RESULT = "Nothing was found.";

/** The recorded run through the real loop: the model's own turns, the recorded results in place of the tools. */
export async function replayTape(
  samples: readonly TapeSample[],
  tools: readonly AnyTool[],
): Promise<ReplayedTape> {
  const each = tapeMessages(samples);
  const [first = []] = each;
  const task = first.find(({ role }) => role === "user")?.content;
  const developer = first.find((message) => message.role === "developer")?.content;
  const offered = new Set(tools.flatMap(({ builtin }) => builtin?.recipient ?? []));
  const results = samples.flatMap(({ header }, index) => {
    const named = [...offered].some((recipient) => header.includes(recipient));
    return named ? [resultAmong(each[index + 1] ?? [])] : [];
  });
  const given: unknown[] = [];
  const agent = defineAgent({
    name: "tape",
    instructions: typeof developer === "object" ? (developer.instructions ?? "") : "",
    tools: tools.map((tool) => ({
      ...tool,
      run: (input: unknown) => {
        given.push(input);
        return results[given.length - 1] ?? NO_RESULT;
      },
    })),
    limits: { steps: samples.length },
  });
  const model = scriptedModel(
    samples.map((sample) => ({ tokens: tapeTokens(sample) })),
    { vocabulary },
  );
  const journal = new MemoryJournal();
  const limits = { repeatedCalls: 1000 };
  const outcome = await run(agent, String(task), { model, journal, limits, runId: "tape" }).outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read("tape")) events.push(event);
  const { divergence } = await redrive(journal, "tape", { vocabulary });
  const finished = events.filter((event) => event.type === "call-finished");
  const written = samples.flatMap(({ header, body }) =>
    [...offered].some((recipient) => header.includes(recipient)) ? [JSON.parse(body)] : [],
  );
  return {
    turns: turnsOf(events),
    requested: events.filter(({ type }) => type === "call-requested").length,
    performed: finished.filter(({ status }) => status === "ok").length,
    refusals: finished.filter(({ status }) => status === "rejected").map(({ text }) => text),
    answered: outcome.kind === "answered" && outcome.text === samples.at(-1)?.body.trim(),
    sameArguments: JSON.stringify(given) === JSON.stringify(written),
    redriven: divergence === null,
  };
}

function resultAmong(messages: readonly Message[]): string {
  const result = messages.find(({ role }) => role === "tool");
  return typeof result?.content === "string" ? result.content : NO_RESULT;
}

function turnsOf(events: readonly JournalEvent[]): ReplayedTape["turns"] {
  const turns: { prompt: Token[]; output: readonly Token[] }[] = [];
  let stream: Token[] = [];
  for (const event of events) {
    if (event.type === "turn-started") {
      stream = [...stream.slice(0, event.prefixLength), ...event.newTokens];
    } else if (event.type === "turn-finished") {
      turns.push({ prompt: stream, output: event.tokens });
      stream = [...stream, ...event.tokens];
    }
  }
  return turns;
}
