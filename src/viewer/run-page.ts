import type { JournalEvent } from "../trace/event.ts";
import type { RunSummary } from "../trace/journal.ts";
import type { StepOutline } from "./outline/run-outline.ts";
import { stepDetail } from "./outline/step-detail.ts";
import { stepTokens } from "./outline/token-detail.ts";
import { dataBlock, embeddingPage } from "./page-html.ts";
import { familyOf } from "./run-family.ts";
import { MOST_RUNS, RunReader, type ViewedJournal } from "./run-reader.ts";

/** Steps per block: the page reads a block when one of its steps is opened. */
const STEPS_A_BLOCK = 50;

export interface RunPageOptions {
  /** The other turns of the run's conversation are in the file too. Default: false. */
  readonly conversation?: boolean;
}

/**
 * A run as one HTML file that needs nothing else: no server, no network. It holds everything that
 * the viewer shows of the run and of its sub-agents' runs, except the tokens of the prompts, which
 * repeat results and messages.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function runPage(
  journal: ViewedJournal,
  runId: string,
  options: RunPageOptions = {},
): Promise<string> {
  let html = "";
  for await (const part of runPageParts(journal, runId, options)) html += part;
  return html;
}

/** The same in parts, for long runs. @throws as `runPage`. */
export async function* runPageParts(
  journal: ViewedJournal,
  runId: string,
  options: RunPageOptions = {},
): AsyncGenerator<string, void, void> {
  const reader = new RunReader(journal);
  // Before anything is written, so that an unknown run leaves no file.
  await reader.started(runId);
  const held = await runsInPage(journal, runId, options);
  const { head, tail } = embeddingPage();
  yield head;
  for (const [number, each] of held.entries()) yield* runBlocks(journal, reader, each, number);
  yield dataBlock("held", held);
  yield dataBlock("runs", relatedRuns(await reader.runs(), runId, options));
  yield dataBlock("block-size", STEPS_A_BLOCK);
  yield tail;
}

/** Forks, their origin and sub-agents are named; the other turns only if they are wanted: their tasks may be private. */
function relatedRuns(
  runs: readonly RunSummary[],
  runId: string,
  { conversation = false }: RunPageOptions,
): readonly RunSummary[] {
  if (conversation) return familyOf(runs, runId);
  const apart = runs.map(({ conversation: _, ...run }) => run);
  const named = new Set(familyOf(apart, runId).map((run) => run.runId));
  return runs.filter((run) => named.has(run.runId));
}

/** The run itself comes first. */
async function runsInPage(
  journal: ViewedJournal,
  runId: string,
  { conversation = false }: RunPageOptions,
): Promise<readonly string[]> {
  const held = new Set([runId]);
  const [run] = (await journal.list({ runId, limit: 20 })).filter((each) => each.runId === runId);
  const id = run?.conversation?.id;
  if (conversation && id !== undefined) {
    const turns = await journal.list({ conversation: id, limit: MOST_RUNS });
    for (const turn of turns.toReversed()) held.add(turn.runId);
  }
  // A set's loop also comes to what is added meanwhile: sub-agents of sub-agents.
  for (const caller of held) {
    const called = await journal.list({ caller, limit: MOST_RUNS });
    for (const each of called.toReversed()) held.add(each.runId);
  }
  return [...held];
}

/** The data of one run. The first one's blocks are named without a number. */
async function* runBlocks(
  journal: ViewedJournal,
  reader: RunReader,
  runId: string,
  number: number,
): AsyncGenerator<string, void, void> {
  const named = (name: string): string => (number === 0 ? name : `${name}-of-${number}`);
  const outline = await reader.wholeOutline(runId);
  const started = await reader.started(runId);
  const vocabulary = await reader.vocabulary(started);
  yield dataBlock(named("outline"), outline);
  yield dataBlock(named("started"), started);
  let block: unknown[] = [];
  let blocks = 0;
  for await (const { events, step } of stepsOf(journal, runId, outline.steps)) {
    const tokens = { ...stepTokens(events, vocabulary), prompt: null };
    block.push({ detail: stepDetail(started, events, step.cutTurns), tokens });
    if (block.length < STEPS_A_BLOCK) continue;
    yield dataBlock(named(`steps-${blocks++}`), block);
    block = [];
  }
  if (block.length > 0) yield dataBlock(named(`steps-${blocks}`), block);
}

/** Each step with its events, in one pass. */
async function* stepsOf(
  journal: ViewedJournal,
  runId: string,
  steps: readonly StepOutline[],
): AsyncGenerator<{ readonly step: StepOutline; readonly events: readonly JournalEvent[] }> {
  const begun = new Map(steps.map((step) => [step.first, step]));
  let step: StepOutline | undefined;
  let events: JournalEvent[] = [];
  for await (const event of journal.read(runId)) {
    const isNext = begun.has(event.sequence);
    if (event.type === "turn-started" && (isNext || event.step !== step?.step)) {
      if (step !== undefined) yield { step, events };
      // Steps not in the outline are turns that were cut off and repeated, and those written
      // meanwhile.
      step = begun.get(event.sequence);
      events = [];
    }
    events.push(event);
  }
  if (step !== undefined) yield { step, events };
}
