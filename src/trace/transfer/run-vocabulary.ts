import { existsSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";
import { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { GgufVocabulary } from "../../harmony/vocabulary/vocabulary-source.ts";
import { tinyModelPath } from "../../model/download/tiny-model-path.ts";
import { readGgufHeader } from "../../model/file/gguf-header.ts";
import { ggufList } from "../../model/file/gguf-list.ts";
import type { RunStarted } from "../event.ts";
import type { Journal } from "../journal.ts";
import { type VocabularyPart, vocabularyOfPart } from "./vocabulary-part.ts";

/** The name of the attachment that an imported run's vocabulary is kept under. */
export const VOCABULARY_ATTACHMENT = "vocabulary";

/**
 * The vocabulary that a run was written with: the one imported with it, or else that of its model's
 * file, of which only the header is read. A scripted model has the vocabulary of the model in the
 * box.
 *
 * @throws OstinatoError `model.not-found` when the file doesn't exist any more.
 */
export async function runVocabulary(
  journal: Pick<Journal, "attached">,
  started: RunStarted & { runId: string },
) {
  const imported = await importedVocabulary(journal, started.runId);
  return imported === null
    ? Vocabulary.fromGguf(vocabularySource(started))
    : vocabularyOfPart(imported);
}

export async function importedVocabulary(
  journal: Pick<Journal, "attached">,
  runId: string,
): Promise<VocabularyPart | null> {
  const text = await journal.attached(runId, VOCABULARY_ATTACHMENT);
  return text === null ? null : (JSON.parse(text) as VocabularyPart);
}

/**
 * @throws OstinatoError `model.not-found` when the model's file doesn't exist any more,
 *   `model.corrupt` when it is not a model.
 */
export function vocabularySource(started: RunStarted): GgufVocabulary {
  const { model } = started;
  const path = model.kind === "scripted" ? tinyModelPath() : model.file?.path;
  if (path === undefined || !existsSync(path)) {
    throw new OstinatoError(
      "model.not-found",
      `the run's tokens are those of ${model.name}, but its file ${path ?? ""} does not exist`,
      { hint: "restore the model's file, or import the run from an export made where the file is" },
    );
  }
  const header = readGgufHeader(path);
  return {
    tokens: ggufList(header, "tokens", "string", path) ?? [],
    types: ggufList(header, "token_type", "number", path) ?? [],
    merges: ggufList(header, "merges", "string", path) ?? [],
  };
}
