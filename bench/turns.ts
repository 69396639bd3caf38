/**
 * A model with random weights, gpt-oss's whole vocabulary, thirty tools and the coding tools that
 * gpt-oss was trained with: whatever it samples, its turns must be well-formed, name offered tools,
 * and match their schemas. Both places of a call's recipient must occur.
 *
 *   npm run fuzz:turns                       2,000 turns
 *   npm run fuzz:turns -- --turns 100 --seed 7
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ggufOfTokenizerJson } from "../src/harmony/vocabulary/vocabulary-source.ts";
import { loadModel } from "../src/model/index.ts";
import { fullSize, fullTokenizerJson } from "../test/harmony/full-vocabulary.ts";
import { writeRandomModel } from "../test/random-model/random-model.ts";
import { fuzzTurns } from "../test/random-model/turn-fuzz.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: {
    turns: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
  },
});
/** Sampling is most of the work, and each session samples in its own thread. */
const sessions = availableParallelism();
const folder = mkdtempSync(join(tmpdir(), "ostinato-fuzz-"));
try {
  const path = join(folder, "random.gguf");
  const seed = Number(values.seed);
  writeRandomModel(path, ggufOfTokenizerJson(fullTokenizerJson, fullSize), { seed });
  const model = await loadModel(path, { contextSize: 8192, gpu: false, sessions });
  const begin = performance.now();
  const figures = await fuzzTurns(model, Number(values.turns), {
    seed,
    sessions,
    onTurn: (soFar, problem) => {
      if (problem !== null) console.log(problem);
      if (soFar.turns % 100 === 0) console.log(JSON.stringify(soFar));
    },
  });
  const seconds = (performance.now() - begin) / 1000;
  await model.dispose();
  const wrong = figures.malformed + figures.unoffered + figures.invalid;
  const right = figures.turns - wrong;
  console.log(`${right} of ${figures.turns} turns right, seed ${seed}, ${seconds.toFixed(0)} s`);
  console.log(
    JSON.stringify({
      bench: "fuzz:turns",
      machine: machine(),
      figures: { ...figures, right, seconds: Math.round(seconds) },
    }),
  );
  const bothPlaces = figures.inRole > 0 && figures.inRole < figures.calls;
  if (!bothPlaces) console.log("all calls name their recipient in the same place");
  process.exitCode = wrong === 0 && bothPlaces && figures.ofKit > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
