import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OstinatoError } from "../../errors.ts";

const file = "models/tiny/ostinato-tiny.gguf";

/**
 * The model in the box: beside `src` in a clone, above `dist` in an installed package.
 * @throws OstinatoError `model.not-found` if the package is incomplete.
 */
export function tinyModelPath(): string {
  for (const root of ["../../../", "../../../../"]) {
    const path = fileURLToPath(new URL(root + file, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new OstinatoError("model.not-found", `The model in the box, ${file}, is missing.`, {
    hint: "Reinstall ostinato, or use another model.",
  });
}
