import { type LoadModelOptions, loadModel, type Model } from "../model/index.ts";
import { LoadView } from "./load-view.ts";

/** Loads a model, with a line of progress on a terminal. */
export async function loadWithProgress(
  spec: string | undefined,
  options: LoadModelOptions = {},
): Promise<Model> {
  const view = new LoadView(process.stderr);
  try {
    return await loadModel(spec, { ...options, onProgress: (progress) => view.show(progress) });
  } finally {
    view.end();
  }
}
