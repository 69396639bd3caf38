import type { Model } from "./model.ts";

/**
 * The same model for work that may not take more memory than was planned when it was loaded: a session waits
 * where all places are in use.
 */
export function waitingModel(model: Model): Model {
  const { sampling } = model;
  return {
    // Not copied: it has the file's hash as soon as that is known.
    get identity() {
      return model.identity;
    },
    vocabulary: model.vocabulary,
    contextSize: model.contextSize,
    ...(sampling && { sampling }),
    openSession: (options) => model.openSession({ ...options, wait: true }),
    dispose: () => model.dispose(),
    [Symbol.asyncDispose]: () => model.dispose(),
  };
}
