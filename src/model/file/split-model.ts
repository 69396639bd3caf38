import { statSync } from "node:fs";
import { OstinatoError } from "../../errors.ts";

const pattern = /-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * The names of all parts of a model split by llama.cpp (`…-00001-of-00003.gguf`), in order. For any other
 * name, only that name.
 */
export function partNames(name: string): string[] {
  const [, , total] = pattern.exec(name) ?? [];
  if (total === undefined) return [name];
  return Array.from({ length: Number(total) }, (_, index) =>
    name.replace(pattern, `-${String(index + 1).padStart(5, "0")}-of-${total}.gguf`),
  );
}

/**
 * The size of all parts but the first. 0 for a model in one file.
 * @param count The number of parts according to the file.
 * @throws OstinatoError `model.corrupt` if this isn't the first part, or another part is missing.
 */
export function bytesOfFurtherParts(path: string, count: number): number {
  if (count <= 1) return 0;
  const parts = partNames(path);
  if (parts.length !== count || parts[0] !== path) {
    throw new OstinatoError(
      "model.corrupt",
      `${path} is one part of a model split into ${count} files.`,
      {
        hint: "Give the first part, named …-00001-of-…, with the others in the same folder.",
      },
    );
  }
  return parts.slice(1).reduce((sum, part) => {
    const status = statSync(part, { throwIfNoEntry: false });
    if (status !== undefined) return sum + status.size;
    throw new OstinatoError("model.corrupt", `${part}, a part of the model, is missing.`, {
      hint: "All parts must be in the same folder, with their original names.",
    });
  }, 0);
}
