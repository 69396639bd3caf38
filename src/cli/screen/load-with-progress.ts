import { type LoadModelOptions, loadModel, type Model } from "../../model/index.ts";
import { LoadView } from "./load-view.ts";

/** Loads a model and shows the progress on standard error, unless `quiet`. */
export async function loadWithProgress(
  spec: string | undefined,
  { quiet = false, ...options }: LoadModelOptions & { readonly quiet?: boolean | undefined } = {},
): Promise<Model> {
  const view = new LoadView(process.stderr, { quiet });
  try {
    return await loadModel(spec, { ...options, onProgress: (progress) => view.show(progress) });
  } finally {
    view.end();
  }
}
