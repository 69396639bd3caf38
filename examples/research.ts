/**
 * Research over a folder of documents (text, Markdown, HTML, CSV, PDF, DOCX): the answer, the lines that it cites, and the
 * files that were read, taken from the run's events and not from the model's words.
 *
 *   node examples/research.ts
 *   node examples/research.ts "When does the harbor open?" examples/workspace/docs gpt-oss-20b
 *
 * Without a question a script replaces the model, since the model in the box can't answer open
 * questions. gpt-oss-20b is downloaded once, 12.1 GB; a path to another gpt-oss also works.
 */
import { type JournalEvent, loadModel, type Model, run } from "ostinato";
import { researcher, type Source, sourcesOf } from "ostinato/agents";
import { scriptedModel } from "ostinato/testing";
import {
  type Citation,
  citationsOf,
  citedPlace,
  type RefusedCitation,
  refusedCitations,
} from "ostinato/tools";
import { researchScript } from "./research-script.ts";

export interface Finding {
  /** Null when there is no answer: `outcome` says why. */
  readonly answer: string | null;
  readonly outcome: string;
  readonly sources: readonly Source[];
  /** The places that the answer cites. */
  readonly citations: readonly Citation[];
  /** Citations that lead nowhere: a person shouldn't rely on what they follow. */
  readonly refused: readonly RefusedCitation[];
}

export async function main(model: Model, question: string, folder: string): Promise<Finding> {
  const research = run(researcher, question, { model, workspace: folder });
  const events: JournalEvent[] = [];
  for await (const event of research) {
    if ("sequence" in event) events.push(event);
  }
  const outcome = await research.outcome;
  const answer = outcome.kind === "answered" ? outcome.text : null;
  return {
    answer,
    outcome: outcome.kind,
    sources: sourcesOf(events),
    citations: citationsOf(answer ?? "", events),
    refused: refusedCitations(answer ?? "", events),
  };
}

if (import.meta.main) {
  const [own, folder = "examples/workspace/docs", spec = "gpt-oss-20b"] = process.argv.slice(2);
  const question = own ?? "Where is the guardian's home?";
  console.error(own === undefined ? "a script plays the model's part" : `loading ${spec}`);
  const model = own === undefined ? scriptedModel(researchScript) : await loadModel(spec);
  const { answer, outcome, sources, citations, refused } = await main(model, question, folder);
  console.log(question);
  console.log(answer ?? `No answer: ${outcome}`);
  for (const citation of citations) console.log(`  ${citation.mark} ${citedPlace(citation)}`);
  for (const { mark, reason } of refused) console.log(`  ${mark} leads nowhere: ${reason}`);
  for (const { path, steps } of sources) console.log(`  ${path} (step ${steps.join(", ")})`);
  if (answer === null) process.exitCode = 1;
  await model.dispose();
}
