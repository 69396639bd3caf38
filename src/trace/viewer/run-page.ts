import type { RunSummary } from "../journal.ts";
import { viewerPage } from "./page-html.ts";
import { familyOf } from "./run-family.ts";
import { RunReader, type ViewedJournal } from "./run-reader.ts";
import { readStepEvents, stepDetail } from "./step-detail.ts";
import { stepTokens } from "./token-detail.ts";

/** Steps that stand together in one block: the page reads a block when one of its steps is opened. */
export const STEPS_A_BLOCK = 50;

/**
 * A run as one HTML file that needs nothing else: no server, no network. It holds all there is to
 * see, the tokens of the prompts aside, which are results and messages once more.
 *
 * @throws OstinatoError `journal.run-not-found`, `journal.corrupt`.
 */
export async function runPage(journal: ViewedJournal, runId: string): Promise<string> {
  const reader = new RunReader(journal);
  const outline = await reader.wholeOutline(runId);
  const started = await reader.started(runId);
  const vocabulary = await reader.vocabulary(started);
  const data: { [name: string]: string } = {
    outline: JSON.stringify(outline),
    started: JSON.stringify(started),
    runs: JSON.stringify(familyOf<RunSummary>(await reader.runs(), runId)),
  };
  for (let first = 0; first < outline.steps.length; first += STEPS_A_BLOCK) {
    const block = [];
    for (const step of outline.steps.slice(first, first + STEPS_A_BLOCK)) {
      const events = await readStepEvents(journal, runId, step.first);
      const tokens = { ...stepTokens(events, vocabulary), prompt: null };
      block.push({ detail: stepDetail(started, events, step.cutTurns), tokens });
    }
    data[`steps-${first / STEPS_A_BLOCK}`] = JSON.stringify(block);
  }
  return viewerPage(data).html;
}
