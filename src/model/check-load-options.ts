import { inspect } from "node:util";
import { OstinatoError } from "../errors.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { requireNode } from "../require-node.ts";
import { checkSizes } from "./file/check-sizes.ts";
import type { LoadModelOptions } from "./load-model.ts";

const OPTIONS: { readonly [Name in keyof Required<LoadModelOptions>]: true } = {
  contextSize: true,
  threads: true,
  gpu: true,
  useMmap: true,
  batchSize: true,
  sessions: true,
  shareCache: true,
  onProgress: true,
  signal: true,
};

/**
 * Checks the arguments of `loadModel` before anything is downloaded.
 * @throws OstinatoError `input.invalid` for a model that isn't a string, an unknown option, or an invalid
 *   size; `runtime.unsupported` on anything but Node.
 */
export function checkLoadOptions(spec: unknown, options: LoadModelOptions): void {
  requireNode();
  if (spec !== undefined && typeof spec !== "string") {
    throw new OstinatoError(
      "input.invalid",
      `The model must be given as a string, not ${inspect(spec, { depth: 0 })}.`,
      { hint: 'Options are the second argument: loadModel("tiny", { contextSize: 8192 }).' },
    );
  }
  refuseUnknownNames("an option of loadModel()", options, OPTIONS);
  checkSizes(options);
}
