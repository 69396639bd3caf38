/**
 * A lead that sends out three readers at the same time and joins what they find. Each reader is a run of its own
 * with a context of its own, over the same loaded model; the lead reads only what they report. What its answer cites
 * leads to the file and the lines that a reader read.
 *
 *   node examples/team-research.ts
 *   node examples/team-research.ts "What must a skipper know?" examples/workspace/docs gpt-oss-20b
 *
 * Without a question a script replaces the model, since the model in the box can't answer open questions.
 * gpt-oss-20b is downloaded once, 12.1 GB; a path to another gpt-oss also works.
 */
import { defineAgent, type JournalEvent, loadModel, type Model, run, type SubRun } from "ostinato";
import { researcher } from "ostinato/agents";
import { scriptedModel } from "ostinato/testing";
import {
  type Citation,
  citationsOf,
  citedPlace,
  listDirectory,
  type RefusedCitation,
  refusedCitations,
} from "ostinato/tools";
import { eventsBehind, openJournal } from "ostinato/trace";
import { teamResearchScript } from "./team-research-script.ts";

const READERS = 3;

export const lead = defineAgent({
  name: "lead",
  description: "Answers a question by sending out readers and joining what they find.",
  instructions:
    "You lead readers. List the files if you must, divide the question into at most three parts, send out a reader for each with all that it needs to know, and join their findings into one answer. Keep their citations as they write them, such as 【0†L3-L4】. Where two readers write the same one, put the document's path in place of the number: 【notes.md†L3-L4】.",
  tools: [
    listDirectory,
    researcher.asTool({
      name: "send_readers",
      description:
        "Sends out up to three readers of the folder's documents, each with its own task.",
      tasks: READERS,
      limits: { steps: 12 },
    }),
  ],
  policy: { writable: false },
});

export interface TeamFinding {
  /** Null when there is no answer: `outcome` says why. */
  readonly answer: string | null;
  readonly outcome: string;
  /** The readers' runs, in the order of their tasks. */
  readonly readers: readonly SubRun[];
  /** The places that the answer cites, each with the run of the reader that read it. */
  readonly citations: readonly Citation[];
  /** Citations that lead nowhere. */
  readonly refused: readonly RefusedCitation[];
}

export async function main(model: Model, question: string, folder: string): Promise<TeamFinding> {
  await using journal = await openJournal();
  const research = run(lead, question, { model, workspace: folder, journal });
  const events: JournalEvent[] = [];
  for await (const event of research) {
    if (event.type === "call-progress") console.error(`  ${event.text}`);
    if ("sequence" in event) events.push(event);
  }
  const outcome = await research.outcome;
  const answer = outcome.kind === "answered" ? outcome.text : null;
  // The readers' events too: each counts the documents that it reads by itself.
  const behind = await Array.fromAsync(eventsBehind(journal, research.id));
  return {
    answer,
    outcome: outcome.kind,
    readers: events.flatMap((event) =>
      event.type === "call-finished" ? (event.subRuns ?? []) : [],
    ),
    citations: citationsOf(answer ?? "", behind),
    refused: refusedCitations(answer ?? "", behind),
  };
}

if (import.meta.main) {
  const [own, folder = "examples/workspace/docs", spec = "gpt-oss-20b"] = process.argv.slice(2);
  const question = own ?? "What must a skipper know about this coast?";
  console.error(own === undefined ? "a script plays the model's part" : `loading ${spec}`);
  // A place for the lead and one for each reader; with fewer they take turns.
  const model =
    own === undefined
      ? scriptedModel(teamResearchScript)
      : await loadModel(spec, { sessions: READERS + 1 });
  const { answer, outcome, readers, citations, refused } = await main(model, question, folder);
  console.log(question);
  console.log(answer ?? `No answer: ${outcome}`);
  for (const { runId, kind, steps } of readers)
    console.log(`  ${runId}: ${kind} in ${steps} steps`);
  for (const cited of citations)
    console.log(`  ${cited.mark} ${citedPlace(cited)} (${cited.runId})`);
  for (const { mark, reason } of refused) console.log(`  ${mark} leads nowhere: ${reason}`);
  if (answer === null) process.exitCode = 1;
  await model.dispose();
}
