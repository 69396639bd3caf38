/** Size of the weights in bytes from which a full batch takes long on a CPU. */
const largeWeights = 2 ** 30;
/**
 * For a layer with 32 experts, 4 of them active, batches of 128 cost 2 % more work per token than batches of
 * 512; batches of 32 cost 19 % more.
 */
const slowChunk = 128;

/**
 * How many prompt tokens are evaluated per batch. llama.cpp's results depend on this, so it is determined by
 * the model and its settings alone: a full batch, which is fastest, or less for a large model on a CPU, so
 * that progress is visible and work left by an abort ends soon.
 */
export function promptChunk(options: {
  readonly batchSize: number;
  readonly backend: string;
  /** Bytes of the weights. */
  readonly weights: number;
}): number {
  const { batchSize, backend, weights } = options;
  return backend === "cpu" && weights >= largeWeights ? Math.min(batchSize, slowChunk) : batchSize;
}
