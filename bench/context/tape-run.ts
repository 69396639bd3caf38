import type { Token } from "../../src/harmony/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { type JournalEvent, MemoryJournal, type Outcome } from "../../src/trace/index.ts";
import { fullVocabulary as vocabulary } from "../../test/harmony/full-vocabulary.ts";
import { kit } from "../../test/tape/kit.ts";
import type { TapeSample } from "../../test/tape/read-tape.ts";
import { tapeMessages } from "../../test/tape/tape-messages.ts";
import { tapeTokens } from "../../test/tape/tape-tokens.ts";

export interface TapeTurn {
  readonly prompt: readonly Token[];
  readonly output: readonly Token[];
  /** The model summed up what it had done: its output is in no later prompt. */
  readonly isSummary: boolean;
}

export interface TapeRun {
  readonly outcome: Outcome;
  readonly calls: number;
  readonly turns: readonly TapeTurn[];
  readonly reductions: readonly Extract<JournalEvent, { type: "context-reduced" }>[];
}

export const RESERVE = 2048;
const RESULT_BYTES = 8 * 1024;

/**
 * The recorded run through the real loop in a context of this size: the model's own turns, and results in place of
 * its tools.
 *
 * @param results `recorded`: those of the tape. `large`: each of 8 KB, with text of the tape.
 */
export async function tapeRun(
  samples: readonly TapeSample[],
  contextSize: number,
  results: "recorded" | "large",
): Promise<TapeRun> {
  const each = tapeMessages(samples);
  const first = each[0] ?? [];
  const developer = first.find(({ role }) => role === "developer")?.content;
  const texts = each.flatMap((messages) =>
    messages.flatMap(({ role, content }) =>
      role === "tool" && typeof content === "string" ? content : [],
    ),
  );
  const pool = texts.join("\n");
  let given = 0;
  const result = (): string => {
    const number = given++;
    const own = texts[number % texts.length] ?? "";
    if (results === "recorded") return own;
    // Each from another place, so that no result is another's repetition.
    const from = (number * 7919) % Math.max(1, pool.length - RESULT_BYTES);
    return `${number} ${own}\n${pool.slice(from)}`.slice(0, RESULT_BYTES);
  };
  const agent = defineAgent({
    name: "tape",
    instructions:
      typeof developer === "object" && "instructions" in developer
        ? (developer.instructions ?? "")
        : "",
    tools: kit.map((tool) => ({ ...tool, run: result })),
    context: { reserve: RESERVE },
  });
  const summary = {
    asked: String(first.find(({ role }) => role === "user")?.content).slice(0, 400),
    found: texts.slice(0, 6).map((text) => text.slice(0, 120)),
    done: ["Looked at the files that the issue names.", "Ran the tests of the module."],
    open: ["Fix the ordering clause and run the tests again."],
  };
  const model = scriptedModel(
    samples.map((sample) => ({ tokens: tapeTokens(sample) })),
    { vocabulary, contextSize, summary: { final: JSON.stringify(summary) } },
  );
  const journal = new MemoryJournal();
  const task = String(first.find(({ role }) => role === "user")?.content);
  const limits = { steps: samples.length + 1, repeatedCalls: 1000, outputTokens: 1e9 };
  const outcome = await run(agent, task, {
    model,
    journal,
    limits,
    runId: "tape",
    redaction: false,
  }).outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read("tape")) events.push(event);
  return {
    outcome,
    calls: events.filter(({ type }) => type === "call-finished").length,
    turns: turnsOf(events),
    reductions: events.filter((event) => event.type === "context-reduced"),
  };
}

function turnsOf(events: readonly JournalEvent[]): TapeTurn[] {
  const turns: TapeTurn[] = [];
  let stream: Token[] = [];
  for (const event of events) {
    if (event.type === "turn-started") {
      stream = [...stream.slice(0, event.prefixLength), ...event.newTokens];
    } else if (event.type === "turn-finished") {
      const isSummary = event.purpose === "summary";
      turns.push({ prompt: stream, output: event.tokens, isSummary });
      stream = [...stream, ...event.tokens];
    }
  }
  return turns;
}
