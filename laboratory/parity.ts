/**
 * Compares the logits of the files that parity.py wrote, as llama.cpp computes them, with PyTorch's.
 *
 *   node parity.ts FOLDER [--limit-f32 0.5]
 *
 * Differences are between log-probabilities over the whole vocabulary, token by token. A large maximum of
 * a few places is a choice of other experts at a near tie: judge by the quantile. Exit code 1 when the F32
 * file's 99 % quantile is over the limit.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { getLlama, type Token } from "node-llama-cpp";

const { values, positionals } = parseArgs({
  options: {
    "limit-f32": { type: "string", default: "0.5" },
    single: { type: "string", default: "24" },
  },
  allowPositionals: true,
});
const folder = positionals[0] ?? "parity";
const { vocab, variants, sequences } = JSON.parse(
  readFileSync(join(folder, "sequences.json"), "utf8"),
) as {
  vocab: number;
  variants: string[];
  sequences: number[][];
};

function logits(name: string): Float32Array {
  const data = readFileSync(join(folder, `${name}.f32`));
  return new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

function logProbabilities(row: Float32Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of row) most = Math.max(most, value);
  let total = 0;
  for (const value of row) total += Math.exp(value - most);
  const shift = most + Math.log(total);
  return Float64Array.from(row, (value) => value - shift);
}

/** The last `--single` tokens are evaluated one by one, so that the window's cache is really used. */
async function evaluate(path: string): Promise<Float32Array[]> {
  const llama = await getLlama({ gpu: false, logLevel: "error" as never });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ contextSize: 2048, batchSize: 512 });
  const sequence = context.getSequence();
  const rows: Float32Array[] = [];
  for (const tokens of sequences) {
    await sequence.clearHistory();
    const alone = Math.max(0, tokens.length - Number(values.single));
    const pieces = [tokens.slice(0, alone), ...tokens.slice(alone).map((token) => [token])];
    for (const piece of pieces) {
      const input = piece.map(
        (token) => [token as Token, { generateNext: { logits: true } }] as const,
      );
      for (const result of await sequence.controlledEvaluate(input as never)) {
        const row = new Float32Array(vocab);
        for (const [token, value] of result?.next.logits ?? []) row[token] = value;
        rows.push(row);
      }
    }
  }
  await context.dispose();
  await model.dispose();
  return rows;
}

function compare(found: readonly Float32Array[], expected: Float32Array) {
  const largest: number[] = [];
  let sum = 0;
  let same = 0;
  for (const [place, row] of found.entries()) {
    const wanted = logProbabilities(expected.subarray(place * vocab, (place + 1) * vocab));
    const given = logProbabilities(row);
    let most = 0;
    for (let token = 0; token < vocab; token++) {
      const difference = Math.abs((given[token] ?? 0) - (wanted[token] ?? 0));
      most = Math.max(most, difference);
      sum += difference;
    }
    largest.push(most);
    if (given.indexOf(Math.max(...given)) === wanted.indexOf(Math.max(...wanted))) same += 1;
  }
  largest.sort((a, b) => a - b);
  const at = (share: number) =>
    largest[Math.min(largest.length - 1, Math.floor(largest.length * share))] ?? 0;
  return {
    maximum: at(1),
    quantile: at(0.99),
    mean: sum / (found.length * vocab),
    same: same / found.length,
  };
}

console.log(
  "| file | against | maximum | 99 % of places | mean | same first choice |\n|---|---|---|---|---|---|",
);
let failed = false;
for (const variant of variants) {
  const found = await evaluate(join(folder, `${variant}.gguf`));
  for (const [label, name] of [
    ["stored weights", variant],
    ["original weights", "original"],
  ] as const) {
    const { maximum, quantile, mean, same } = compare(found, logits(name));
    console.log(
      `| ${variant} | ${label} | ${maximum.toFixed(4)} | ${quantile.toFixed(4)} | ${mean.toFixed(5)} | ${(same * 100).toFixed(1)} % |`,
    );
    if (variant === "f32" && quantile > Number(values["limit-f32"])) failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
