import { OstinatoError } from "../../errors.ts";
import type { ModelFile } from "./model-file.ts";

/** Memory of a loaded model in bytes. */
export interface MemoryNeed {
  readonly weights: number;
  /** KV cache of one context, for all of its sequences. */
  readonly keysAndValues: number;
  /** Compute buffers. */
  readonly buffers: number;
}

const float16 = 2;
const float32 = 4;
const buffersBeyondLogits = 48 * 2 ** 20;

/**
 * The memory that llama.cpp will allocate, estimated from the file's sizes: half of the layers cache every
 * token, the others a window and a batch. A test compares it with what llama.cpp reports.
 */
export function memoryNeed(
  file: Pick<ModelFile, "shape"> & { readonly vocabulary: { readonly size: number } },
  context: { contextSize: number; sequences: number; batchSize: number },
): MemoryNeed {
  const { shape, vocabulary } = file;
  const { contextSize, sequences, batchSize } = context;
  const perToken = shape.keyValueHeads * (shape.keyLength + shape.valueLength) * float16;
  const windowed = shape.window > 0 ? Math.ceil(shape.layers / 2) : 0;
  const whole = shape.layers - windowed;
  const inWindow = Math.min(contextSize, roundUp(shape.window + batchSize, 256));
  return {
    weights: shape.weightBytes,
    keysAndValues: sequences * perToken * (whole * contextSize + windowed * inWindow),
    buffers: batchSize * (vocabulary.size + 12 * shape.embedding) * float32 + buffersBeyondLogits,
  };
}

export function totalNeed({ weights, keysAndValues, buffers }: MemoryNeed): number {
  return weights + keysAndValues + buffers;
}

/**
 * @param available Available bytes. `process.availableMemory()` respects container limits.
 * @throws OstinatoError `model.memory`
 */
export function checkMemory(path: string, need: MemoryNeed, available: number): void {
  const total = totalNeed(need);
  if (total <= available) return;
  throw new OstinatoError(
    "model.memory",
    `${path} needs about ${gigabytes(total)} of memory (weights ${gigabytes(need.weights)}, context ${gigabytes(need.keysAndValues)}, buffers ${gigabytes(need.buffers)}); ${gigabytes(available)} are available.`,
    {
      hint: "Use a smaller contextSize, a smaller model, or a machine with more memory. To use a GPU, set gpu.",
    },
  );
}

/**
 * Like `checkMemory`, for another context of a loaded model.
 * @throws OstinatoError `model.memory`
 */
export function checkContextMemory(
  { keysAndValues, buffers }: Omit<MemoryNeed, "weights">,
  available: number,
): void {
  if (keysAndValues + buffers <= available) return;
  throw new OstinatoError(
    "model.memory",
    `Another context needs about ${gigabytes(keysAndValues + buffers)} of memory (KV cache ${gigabytes(keysAndValues)}, buffers ${gigabytes(buffers)}); ${gigabytes(available)} are available.`,
    { hint: "Dispose a session first, or load the model with a smaller contextSize." },
  );
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
