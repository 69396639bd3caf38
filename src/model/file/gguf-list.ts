import { OstinatoError } from "../../errors.ts";
import type { GgufHeader } from "./gguf-header.ts";

interface Elements {
  readonly string: string;
  readonly number: number;
}

/** The most characters of a token or a merge: processing one takes superlinear time. */
const LONGEST = 1024;

/**
 * A list of a GGUF file's tokenizer. Null if the file has no list of that name.
 *
 * @throws OstinatoError `model.corrupt` if its elements are of another type or too long.
 */
export function ggufList<Kind extends keyof Elements>(
  { metadata }: Pick<GgufHeader, "metadata">,
  name: string,
  kind: Kind,
  path: string,
): readonly Elements[Kind][] | null {
  const value = metadata.get(`tokenizer.ggml.${name}`);
  if (!Array.isArray(value)) return null;
  const isElement = (element: unknown): element is Elements[Kind] =>
    typeof element === kind && (typeof element !== "string" || element.length <= LONGEST);
  if (value.every(isElement)) return value;
  throw new OstinatoError("model.corrupt", `${path} has no usable tokenizer.ggml.${name}.`, {
    hint: "The file is damaged or was converted incorrectly. Download another one.",
  });
}
