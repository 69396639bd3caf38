import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ggufOfTokenizerJson } from "../../src/harmony/vocabulary/vocabulary-source.ts";
import { loadModel } from "../../src/model/index.ts";
import { fullSize, fullTokenizerJson } from "../harmony/full-vocabulary.ts";
import { writeRandomModel } from "../random-model/random-model.ts";
import { removeFolder } from "../remove-folder.ts";
import type { ReplayedTape } from "./replay-tape.ts";

/** With a tool the first token is drawn, so that it stays out of the cache. */
const withTool = { functions: [{ name: "any", grammar: null }] };

/**
 * Tokens that a model of random weights evaluates over these prompts, for each that stands in a prompt for the
 * first time or in a turn. The recorded turns are forced on it: it reads a prompt, draws one token that is
 * thrown away, and evaluates the turn that was recorded there.
 */
export async function countEvaluated(turns: ReplayedTape["turns"]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-tape-"));
  try {
    const path = join(folder, "random.gguf");
    const longest = Math.max(...turns.map(({ prompt }) => prompt.length));
    const contextSize = 1024 * Math.ceil(longest / 1024 + 1);
    const shape = { layers: 2, width: 64, heads: 2, keyValueHeads: 1, experts: 4, expertsUsed: 2 };
    writeRandomModel(path, ggufOfTokenizerJson(fullTokenizerJson, fullSize), {
      seed: 1,
      shape: { ...shape, context: contextSize },
    });
    await using model = await loadModel(path, { contextSize, gpu: false });
    await using session = await model.openSession();
    let evaluated = 0;
    let fresh = 0;
    let before: readonly number[] = [];
    for (const { prompt, output } of turns) {
      const turn = session.generateTurn(prompt, withTool, { seed: 1, maxTokens: 1 });
      let next = await turn.next();
      while (next.done !== true) next = await turn.next();
      evaluated += next.value.evaluatedTokens;
      const same = prompt.findIndex((token, index) => token !== before[index]);
      if (same !== -1) fresh += prompt.length - same;
      before = [...prompt, ...output];
      // The last turn stands in no prompt.
      if (output !== turns.at(-1)?.output) fresh += output.length;
    }
    return evaluated / fresh;
  } finally {
    removeFolder(folder);
  }
}
