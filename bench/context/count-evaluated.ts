import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ggufOfTokenizerJson } from "../../src/harmony/vocabulary/vocabulary-source.ts";
import { loadModel } from "../../src/model/index.ts";
import { fullSize, fullTokenizerJson } from "../../test/harmony/full-vocabulary.ts";
import { writeRandomModel } from "../../test/random-model/random-model.ts";
import { removeFolder } from "../../test/remove-folder.ts";
import type { TapeTurn } from "./tape-run.ts";

/** With a tool the first token is drawn, so that it stays out of the cache. */
const withTool = { functions: [{ name: "any", grammar: null }] };

/**
 * How many tokens a model of random weights with gpt-oss's sliding window evaluates in these turns, in the real
 * cache with its real checkpoints. The recorded turns are forced on it: it reads a prompt and draws one token, which
 * is thrown away. What a turn wrote is evaluated with the next prompt; a summary, which is in none, is added.
 */
export async function countEvaluated(
  turns: readonly TapeTurn[],
  contextSize: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-context-"));
  try {
    const path = join(folder, "random.gguf");
    const shape = { layers: 2, width: 64, heads: 2, keyValueHeads: 1, experts: 4, expertsUsed: 2 };
    writeRandomModel(path, ggufOfTokenizerJson(fullTokenizerJson, fullSize), {
      seed: 1,
      shape: { ...shape, context: contextSize },
    });
    await using model = await loadModel(path, { contextSize, gpu: false });
    await using session = await model.openSession();
    let evaluated = 0;
    for (const { prompt, output, isSummary } of turns) {
      const turn = session.generateTurn(prompt, withTool, { seed: 1, maxTokens: 1 });
      let next = await turn.next();
      while (next.done !== true) next = await turn.next();
      evaluated += next.value.evaluatedTokens + (isSummary ? output.length : 0);
    }
    return evaluated;
  } finally {
    removeFolder(folder);
  }
}
