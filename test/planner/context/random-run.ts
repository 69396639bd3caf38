import { z } from "zod";
import type { Token, TokenSequence, Vocabulary } from "../../../src/harmony/index.ts";
import {
  type ScriptedMessages,
  type ScriptMoment,
  scriptedModel,
} from "../../../src/model/index.ts";
import { isPinned } from "../../../src/planner/context/pinned.ts";
import { type Agent, defineAgent, run } from "../../../src/planner/index.ts";
import { Conversation } from "../../../src/planner/state/conversation.ts";
import { redrive } from "../../../src/replay/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal, type Outcome } from "../../../src/trace/index.ts";
import { updatePlan } from "../../../tools/plan/index.ts";

/** What came of one random run, and everything that it must not have done. */
export interface RandomRun {
  readonly outcome: Outcome;
  readonly events: readonly JournalEvent[];
  readonly contextSize: number;
  readonly problems: readonly string[];
}

const WORDS = "harbor tide lamp keeper vessel copper ledger north window station".split(" ");
/** What a turn may have in the worst case, and what placeholder, summary's frame and headers take. */
const LEAST_TURN_SHARE = 1 / 8;
const REASONING_SHARE = 1 / 8;
const FRAME_TOKENS = 320;

/** Numbers from 0 to 1 that depend on the seed alone. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random agent with random turns, arguments and results in a context of 1,024 to 131,072 tokens. */
export async function randomRun(seed: number): Promise<RandomRun> {
  const draw = random(seed);
  const upTo = (most: number): number => Math.floor(draw() * (most + 1));
  const chance = (share: number): boolean => draw() < share;
  const words = (count: number): string => {
    const list = Array.from(
      { length: count },
      () => `${WORDS[upTo(9)]}${chance(0.2) ? upTo(999) : ""}`,
    );
    return list.join(chance(0.1) ? "\n" : " ");
  };
  const contextSize = Math.floor(1024 * 2 ** (draw() * draw() * 7));
  /** Mostly small, sometimes more than the context. */
  const size = (share: number): number => Math.floor(contextSize * share * draw() ** 3);

  const read = (name: string) =>
    defineTool({
      name,
      description: words(upTo(8)),
      input: z.object({ path: z.string(), note: z.string().optional() }),
      effect: "read",
      run: ({ path }) => (path === "same" ? "same" : words(size(chance(0.1) ? 2 : 0.4))),
    });
  const write = defineTool({
    name: "write",
    description: "Writes.",
    input: z.object({ path: z.string(), content: z.string() }),
    effect: "idempotent",
    run: () => "Written.",
  });
  const pins = chance(0.3)
    ? ["keep", ...(chance(0.3) ? [{ tool: "read", arguments: { path: "p*" } }] : [])]
    : [];
  const agent: Agent = defineAgent({
    name: "random",
    instructions: words(size(chance(0.05) ? 1 : 0.1)),
    tools: [read("read"), read("keep"), write, updatePlan],
    ...(chance(0.1) && { output: z.strictObject({ n: z.number() }) }),
    context: {
      ...(chance(0.3) && { reserve: 1 + size(0.6) }),
      ...(chance(0.5) && { summarizeAt: draw() }),
      ...(chance(0.2) && { maxResultTokens: { read: 1 + size(0.3) } }),
      pin: pins,
    },
  });
  const task = words(1 + size(chance(0.05) ? 1 : 0.05));
  const history = chance(0.2)
    ? Array.from({ length: 1 + upTo(6) }, (_, index) => ({
        ...(index % 2 === 0 ? { role: "user" as const } : { role: "assistant" as const }),
        content: words(size(0.3)),
      }))
    : [];

  const problems: string[] = [];
  const steps = 1 + upTo(chance(0.2) ? 60 : 25);
  let keptCalls = 0;
  const turn = (step: number): ScriptedMessages => {
    if (step >= steps)
      return { analysis: words(upTo(20)), final: chance(0.3) ? words(size(0.6)) : '{"n":1}' };
    const analysis = chance(0.7) ? words(size(chance(0.05) ? 2 : 0.1)) : undefined;
    const kind = draw();
    if (kind < 0.03) return { analysis: words(upTo(20)) };
    if (kind < 0.05) return { final: words(upTo(5)) };
    if (kind < 0.07) return { call: { recipient: "functions.read", raw: words(upTo(30)) } };
    if (kind < 0.1) return { analysis, call: { tool: "unknown", arguments: {} } };
    if (kind < 0.2) {
      const handle = `r${1 + upTo(step + 1)}`;
      return { analysis, call: { tool: "read_result", arguments: { handle, from: 1 + upTo(20) } } };
    }
    if (kind < 0.27) {
      const plan = Array.from({ length: 1 + upTo(5) }, (_, at) => ({
        step: words(1 + upTo(6)),
        status: at === 0 ? "in_progress" : "pending",
      }));
      return { analysis, call: { tool: "update_plan", arguments: { plan } } };
    }
    if (kind < 0.4) {
      const content = words(size(0.3));
      return { analysis, call: { tool: "write", arguments: { path: words(1), content } } };
    }
    if (kind < 0.44 && keptCalls++ < 3) {
      return { analysis, call: { tool: "keep", arguments: { path: words(1) } } };
    }
    const path = chance(0.05) ? "same" : `${words(1)} ${step}`;
    return {
      analysis,
      preamble: chance(0.1) ? words(upTo(20)) : undefined,
      call: { tool: "read", arguments: { path } },
    };
  };
  const summary = (): ScriptedMessages => {
    const kind = draw();
    if (kind < 0.2) return { final: words(upTo(40)) };
    const found = [words(size(0.1)), words(upTo(20))];
    const final = JSON.stringify({
      asked: words(upTo(10)),
      found,
      done: [words(upTo(9))],
      open: [],
    });
    return { final: kind < 0.3 ? final.slice(0, upTo(final.length)) : final };
  };

  let taskTokens: readonly Token[] = [];
  const watched =
    (next: (step: number) => ScriptedMessages) =>
    (moment: ScriptMoment): ScriptedMessages => {
      watch(moment);
      return next(moment.step);
    };
  const model = scriptedModel(watched(turn), { contextSize, summary: watched(summary) });
  const watch = ({ promptTokens, step }: ScriptMoment): void => {
    if (promptTokens.length >= contextSize)
      problems.push(`turn ${step}: the prompt fills the context`);
    if (!holds(promptTokens, taskTokens))
      problems.push(`turn ${step}: the task is not in the prompt`);
  };
  const { vocabulary } = model;
  const start = vocabulary.control.start;
  taskTokens = [
    start,
    ...vocabulary.encode("user"),
    vocabulary.control.message,
    ...vocabulary.encode(task),
    vocabulary.control.end,
  ];

  const journal = new MemoryJournal();
  const outcome = await run(agent, task, {
    ...{ model, journal, history, seed, runId: "r", redaction: false },
    limits: { steps: 80, ...(chance(0.2) && { turnTokens: 1 + size(0.5) }) },
  }).outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read("r")) events.push(event);

  for (const event of events) {
    if (event.type !== "turn-finished") continue;
    const { promptTokens, outputTokens } = event.usage;
    if (promptTokens + outputTokens > contextSize)
      problems.push(`step ${event.step}: beyond the context`);
  }
  if (outcome.kind === "failed") problems.push(`failed: ${outcome.error.message}`);
  if (outcome.kind === "limit" && outcome.limit === "contextSize") {
    const least = leastTokens(events, { agent, contextSize, vocabulary });
    if (least <= contextSize) {
      problems.push(`contextSize although ${least} of ${contextSize} would do: ${outcome.detail}`);
    }
  }
  const { divergence } = await redrive(journal, "r", { vocabulary });
  if (divergence !== null)
    problems.push(`redrive differs: ${JSON.stringify(divergence).slice(0, 500)}`);
  return { outcome, events, contextSize, problems };
}

/** What must be in the last prompt, whatever is taken out. Where this fits, no run may end for want of room. */
function leastTokens(
  events: readonly JournalEvent[],
  { agent, contextSize, vocabulary }: { agent: Agent; contextSize: number; vocabulary: Vocabulary },
): number {
  const [started] = events;
  if (started?.type !== "run-started") throw new RangeError("a run begins with run-started");
  const length = (text: string): number => vocabulary.encode(text).length;
  const beginning = new Conversation(agent, vocabulary)
    .begin(started)
    .filter(({ mark }) => mark.kind !== "history");
  const requests = events.filter((event) => event.type === "call-requested");
  const plan = requests.findLast(({ tool }) => tool === "update_plan");
  const policy = started.context ?? { pin: [] };
  const pinned = new Set(
    requests.filter((request) => isPinned(request, policy)).map(({ callId }) => callId),
  );
  const pins = events.flatMap((event) =>
    event.type === "call-finished" && pinned.has(event.callId)
      ? length(event.text) + FRAME_TOKENS
      : 0,
  );
  const newest = requests.length > 0 ? Math.floor(contextSize * REASONING_SHARE) + FRAME_TOKENS : 0;
  return [
    ...beginning.map(({ tokens }) => tokens.length),
    ...pins,
    plan === undefined ? 0 : length(plan.rawArguments),
    newest,
    Math.min(256, Math.floor(contextSize * LEAST_TURN_SHARE)),
  ].reduce((sum, each) => sum + each, 0);
}

function holds(tokens: TokenSequence, wanted: readonly Token[]): boolean {
  const [first = -1] = wanted;
  for (let at = tokens.indexOf(first); at !== -1; at = tokens.indexOf(first, at + 1)) {
    if (wanted.every((token, place) => tokens[at + place] === token)) return true;
  }
  return false;
}
