import type { Given } from "../../given.ts";
import type { ModelFile } from "./model-file.ts";
import { type MemoryNeed, memoryNeed, totalNeed } from "./model-memory.ts";

/** The sizes of a context, and the memory it needs. */
export interface ContextPlan {
  readonly contextSize: number;
  readonly sequences: number;
  readonly batchSize: number;
  readonly need: MemoryNeed;
}

const defaultSizes = [32_768, 16_384, 8_192];

/** The requested sizes. Without a requested context size, the largest default that fits in memory. */
export function planContext(
  file: ModelFile,
  wish: Given<{ contextSize: number; sessions: number; batchSize: number }>,
  available: number,
): ContextPlan {
  const { sessions: sequences = 1, batchSize = 512 } = wish;
  const planOf = (contextSize: number): ContextPlan => {
    const need = memoryNeed(file, { contextSize, sequences, batchSize });
    return { contextSize, sequences, batchSize, need };
  };
  if (wish.contextSize !== undefined) return planOf(wish.contextSize);
  const plans = defaultSizes.map((size) => planOf(Math.min(size, file.shape.trainedContext)));
  return plans.find(({ need }) => totalNeed(need) <= available) ?? (plans.at(-1) as ContextPlan);
}
