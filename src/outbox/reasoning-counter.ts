import { OstinatoError } from "../errors.ts";
import type { Token } from "../harmony/message.ts";
import type { Vocabulary } from "../harmony/vocabulary/vocabulary.ts";
import type { RunStarted } from "../trace/event.ts";
import type { Journal } from "../trace/journal.ts";
import { importedVocabulary, runVocabulary } from "../trace/transfer/run-vocabulary.ts";

/** Vocabularies by their file: reading one takes longer than sending a run. */
export type KnownVocabularies = Map<string, Vocabulary | null>;

/**
 * Counts the tokens of a turn's reasoning, without headers.
 *
 * @returns Null if the run's vocabulary is unavailable, because its model's file doesn't exist any
 *   more.
 */
export async function reasoningCounter(
  journal: Journal,
  started: RunStarted & { readonly runId: string },
  known: KnownVocabularies,
): Promise<((tokens: readonly Token[]) => number) | null> {
  const imported = (await importedVocabulary(journal, started.runId)) !== null;
  const key = imported ? started.runId : `${started.model.kind} ${started.model.file?.path ?? ""}`;
  let vocabulary = known.get(key);
  if (vocabulary === undefined) {
    vocabulary = await runVocabulary(journal, started).catch(notThere);
    known.set(key, vocabulary);
  }
  return vocabulary === null ? null : (tokens) => countReasoning(tokens, vocabulary);
}

function notThere(error: unknown): null {
  if (OstinatoError.is(error)) return null;
  throw error;
}

/** A turn's tokens begin inside `<|start|>assistant`. */
function countReasoning(tokens: readonly Token[], vocabulary: Vocabulary): number {
  const { control } = vocabulary;
  let header: Token[] | null = null;
  let reasoning = false;
  let count = 0;
  for (const token of tokens) {
    if (token === control.channel) {
      header = [];
    } else if (token === control.message) {
      reasoning = header !== null && vocabulary.decode(header).trim() === "analysis";
      header = null;
    } else if (vocabulary.isControl(token)) {
      reasoning = false;
    } else if (header !== null) {
      header.push(token);
    } else if (reasoning) {
      count++;
    }
  }
  return count;
}
