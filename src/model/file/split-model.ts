import { statSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";

const pattern = /-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * The names of all parts of a model that was split as llama.cpp does it (`…-00001-of-00003.gguf`), in
 * order; a name that isn't a part's stands for itself.
 */
export function partNames(name: string): string[] {
  const [, , total] = pattern.exec(name) ?? [];
  if (total === undefined) return [name];
  return Array.from({ length: Number(total) }, (_, index) =>
    name.replace(pattern, `-${String(index + 1).padStart(5, "0")}-of-${total}.gguf`),
  );
}

/**
 * Bytes of the parts beside the first; 0 for a model in one file.
 * @param count What the file itself says about its parts.
 * @throws OstinatoError `model.corrupt` when this isn't the first part, or another is missing.
 */
export function bytesOfFurtherParts(path: string, count: number): number {
  if (count <= 1) return 0;
  const parts = partNames(path);
  if (parts.length !== count || parts[0] !== path) {
    throw new OstinatoError("model.corrupt", `${path} is a part of a model of ${count} files.`, {
      hint: "Give the first one, named …-00001-of-…, with the others beside it.",
    });
  }
  return parts.slice(1).reduce((sum, part) => {
    const status = statSync(part, { throwIfNoEntry: false });
    if (status !== undefined) return sum + status.size;
    throw new OstinatoError("model.corrupt", `${part} is missing, a part of the model.`, {
      hint: "All parts have to be in one folder, under their own names.",
    });
  }, 0);
}
