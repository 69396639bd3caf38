/** Weights from which a processor reads a prompt so slowly that a full batch of it takes long. */
const largeWeights = 2 ** 30;
/** Of a layer with 32 experts, 4 of them used, 128 at once cost 2 % more work a token than 512, and 32 cost 19 %. */
const slowChunk = 128;

/**
 * How many prompt tokens are evaluated at once. llama.cpp's numbers depend on it, so nothing but the model
 * and its settings decide: a whole batch, which is the fastest, or less where a processor has a large
 * model to compute, so that progress shows and what an abort leaves running comes to its end soon.
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
