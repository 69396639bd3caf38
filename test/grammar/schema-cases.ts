import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonSchema } from "../../src/grammar/index.ts";
import { parseOrdered, writeLikePython } from "./ordered-json.ts";

/** One schema of a file in the form of MaskBench, and what its instances are. */
export interface SchemaFileCase {
  readonly id: string;
  readonly features: readonly string[];
  readonly schema: JsonSchema;
  readonly tests: readonly SchemaFileTest[];
}

export interface SchemaFileTest {
  readonly valid: boolean;
  readonly data: unknown;
  /** The instance as Python's `json.dumps(data, ensure_ascii=False)` writes it. */
  readonly text: string;
}

/** The cases of a file: one JSON a line, gzipped or not, `{"id", "features", "schema", "tests": [{"valid", "data"}]}`. */
export function readSchemaCases(path: URL | string): SchemaFileCase[] {
  const bytes = readFileSync(path);
  const text = String(path).endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(readCase);
}

function readCase(line: string): SchemaFileCase {
  const { id, features = [], schema, tests = [] } = JSON.parse(line);
  const ordered = parseOrdered(line);
  const list =
    ordered.kind === "object" ? ordered.members.find(([key]) => key === "tests")?.[1] : undefined;
  const items = list?.kind === "array" ? list.items : [];
  return {
    id,
    features,
    schema,
    tests: tests.map((test: { valid: boolean; data: unknown }, index: number) => {
      const item = items[index];
      const data =
        item?.kind === "object" ? item.members.find(([key]) => key === "data")?.[1] : undefined;
      return {
        ...test,
        text: data === undefined ? JSON.stringify(test.data) : writeLikePython(data),
      };
    }),
  };
}
