import { basename, resolve } from "node:path";
import { tinyModelPath } from "./tiny-model-path.ts";

export interface LocatedModel {
  readonly name: string;
  readonly path: string;
}

export async function locateModel(
  spec: string | undefined,
  _options: unknown,
): Promise<LocatedModel> {
  if (spec === undefined || spec === "tiny") return { name: "tiny", path: tinyModelPath() };
  return { name: basename(spec).replace(/\.gguf$/, ""), path: resolve(spec) };
}
