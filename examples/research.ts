/**
 * Research over a folder of documents: the answer, and the files that it rests on, read from the
 * run's events and not from the model's words.
 *
 *   node examples/research.ts "When was the lighthouse built?" examples/workspace/docs
 */
import { type JournalEvent, loadModel, type Model, run } from "ostinato";
import { researcher, type Source, sourcesOf } from "ostinato/agents";

export async function main(
  model: Model,
  question: string,
  folder: string,
): Promise<{ answer: string; sources: Source[] }> {
  const research = run(researcher, question, { model, workspace: folder });
  const events: JournalEvent[] = [];
  for await (const event of research) {
    if ("sequence" in event) events.push(event);
  }
  const outcome = await research.outcome;
  return {
    answer: outcome.kind === "answered" ? outcome.text : `No answer: ${outcome.kind}`,
    sources: sourcesOf(events),
  };
}

if (import.meta.main) {
  const [question = "Where does the keeper live?", folder = "examples/workspace/docs", spec] =
    process.argv.slice(2);
  const model = await loadModel(spec);
  const { answer, sources } = await main(model, question, folder);
  console.log(answer);
  for (const { path, steps } of sources) console.log(`  ${path} (step ${steps.join(", ")})`);
  await model.dispose();
}
