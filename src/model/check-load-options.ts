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
 * What `loadModel` is given, before anything is fetched.
 * @throws OstinatoError `input.invalid` for a model that isn't named by text, an option that there is
 *   none of, and an impossible size; `runtime.unsupported` elsewhere than on Node.
 */
export function checkLoadOptions(spec: unknown, options: LoadModelOptions): void {
  requireNode();
  if (spec !== undefined && typeof spec !== "string") {
    throw new OstinatoError(
      "input.invalid",
      `The model's name must be text, not ${inspect(spec, { depth: 0 })}.`,
      { hint: 'Options come second: loadModel("tiny", { contextSize: 8192 }).' },
    );
  }
  refuseUnknownNames("an option of loadModel()", options, OPTIONS);
  checkSizes(options);
}
