import type { JournalEvent } from "../trace/event.ts";
import type { RunSummary } from "../trace/journal.ts";
import type { StepOutline } from "./outline/run-outline.ts";
import { stepDetail } from "./outline/step-detail.ts";
import { stepTokens } from "./outline/token-detail.ts";
import { dataBlock, embeddingPage } from "./page-html.ts";
import { familyOf } from "./run-family.ts";
import { RunReader, type ViewedJournal } from "./run-reader.ts";

/** Steps per block: the page reads a block when one of its steps is opened. */
const STEPS_A_BLOCK = 50;

/**
 * A run as one HTML file that needs nothing else: no server, no network. It holds everything that
 * the viewer shows except the tokens of the prompts, which repeat results and messages.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function runPage(journal: ViewedJournal, runId: string): Promise<string> {
  let html = "";
  for await (const part of runPageParts(journal, runId)) html += part;
  return html;
}

/** The same in parts, for long runs. @throws as `runPage`. */
export async function* runPageParts(
  journal: ViewedJournal,
  runId: string,
): AsyncGenerator<string, void, void> {
  const reader = new RunReader(journal);
  const outline = await reader.wholeOutline(runId);
  const started = await reader.started(runId);
  const vocabulary = await reader.vocabulary(started);
  const { head, tail } = embeddingPage();
  yield head;
  yield dataBlock("outline", outline);
  yield dataBlock("started", started);
  yield dataBlock("runs", familyOf<RunSummary>(await reader.runs(), runId));
  yield dataBlock("block-size", STEPS_A_BLOCK);
  let block: unknown[] = [];
  let number = 0;
  for await (const { events, step } of stepsOf(journal, runId, outline.steps)) {
    const tokens = { ...stepTokens(events, vocabulary), prompt: null };
    block.push({ detail: stepDetail(started, events, step.cutTurns), tokens });
    if (block.length < STEPS_A_BLOCK) continue;
    yield dataBlock(`steps-${number++}`, block);
    block = [];
  }
  if (block.length > 0) yield dataBlock(`steps-${number}`, block);
  yield tail;
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
