import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonSchema } from "../../src/grammar/index.ts";
import { parseOrdered, writeLikePython } from "./ordered-json.ts";

/** One schema of MaskBench and what its instances are. */
export interface MaskBenchCase {
  readonly id: string;
  readonly features: readonly string[];
  readonly schema: JsonSchema;
  readonly tests: readonly MaskBenchTest[];
}

export interface MaskBenchTest {
  readonly valid: boolean;
  readonly data: unknown;
  /** The instance as Python's `json.dumps(data, ensure_ascii=False)` writes it. */
  readonly text: string;
}

const file = new URL("./data/maskbench-sample.jsonl.gz", import.meta.url);

/** The sample of MaskBench that lies beside the tests; see `data/README.md`. */
export function readMaskBench(path: URL | string = file): MaskBenchCase[] {
  const bytes = readFileSync(path);
  const text = String(path).endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(readCase);
}

function readCase(line: string): MaskBenchCase {
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
