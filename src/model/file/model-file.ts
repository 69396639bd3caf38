import { OstinatoError } from "../../errors.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import { type GgufHeader, readGgufHeader } from "./gguf-header.ts";
import { ggufVocabulary } from "./gguf-vocabulary.ts";
import { bytesOfFurtherParts } from "./split-model.ts";

/** A gpt-oss file that was inspected and is complete. */
export interface ModelFile {
  readonly path: string;
  readonly header: GgufHeader;
  readonly shape: ModelShape;
  readonly vocabulary: Vocabulary;
}

/** The sizes that determine memory use. */
export interface ModelShape {
  readonly layers: number;
  readonly trainedContext: number;
  readonly embedding: number;
  readonly keyValueHeads: number;
  readonly keyLength: number;
  readonly valueLength: number;
  /** Sliding window of every other layer in tokens. 0 if the file doesn't specify one. */
  readonly window: number;
  readonly weightBytes: number;
}

/**
 * Inspects a model file before it is loaded.
 * @throws OstinatoError `model.not-found`, `model.not-gpt-oss`, `model.corrupt`, `harmony.vocabulary`
 */
export function inspectModelFile(path: string): ModelFile {
  const header = readGgufHeader(path);
  const parts = header.metadata.get("split.count");
  // First, because only the first part of a split model says what model it is.
  const further = bytesOfFurtherParts(path, typeof parts === "number" ? parts : 1);
  const architecture = header.metadata.get("general.architecture");
  if (architecture !== "gpt-oss") {
    throw new OstinatoError(
      "model.not-gpt-oss",
      `${path} is a model of the architecture ${String(architecture ?? "unknown")}, not gpt-oss.`,
      { hint: "Ostinato only supports harmony, the format of gpt-oss. Try gpt-oss-20b." },
    );
  }
  if (header.fileSize < header.dataEnd) {
    throw new OstinatoError(
      "model.corrupt",
      `${path} has ${header.fileSize} bytes of ${header.dataEnd}: its end is missing.`,
      { hint: "The file is truncated. Download it again, or let the download finish." },
    );
  }
  const shape = shapeOf(header, path);
  return {
    path,
    header,
    shape: { ...shape, weightBytes: shape.weightBytes + further },
    vocabulary: ggufVocabulary(header, path),
  };
}

function shapeOf(header: GgufHeader, path: string): ModelShape {
  const number = (key: string, otherwise?: number): number => {
    const value = header.metadata.get(`gpt-oss.${key}`);
    if (typeof value === "number" && value >= 0) return value;
    if (otherwise !== undefined && value === undefined) return otherwise;
    throw new OstinatoError("model.corrupt", `${path} has no usable gpt-oss.${key}.`, {
      hint: "The file is damaged or was converted incorrectly. Download another one.",
    });
  };
  return {
    layers: number("block_count"),
    trainedContext: number("context_length"),
    embedding: number("embedding_length"),
    keyValueHeads: number("attention.head_count_kv"),
    keyLength: number("attention.key_length"),
    valueLength: number("attention.value_length"),
    window: number("attention.sliding_window", 0),
    weightBytes: header.dataEnd - header.dataOffset,
  };
}
