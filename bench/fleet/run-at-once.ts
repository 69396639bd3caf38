/**
 * A process with a model that does runs when it is told to, some at once, without a database:
 *
 *   run-at-once.ts MODEL AT_ONCE      says "ready"; for each line "RUNS" on its input does them, and says "done"
 */
import { createInterface } from "node:readline";
import { loadModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { agent, taskOf } from "./workload.ts";

const [name = "tiny", atOnce = "1"] = process.argv.slice(2);
const places = Number(atOnce);
const model = await loadModel(name, { sessions: places });
let index = 0;

async function perform(runs: number): Promise<void> {
  let left = runs;
  const work = async () => {
    while (left-- > 0) {
      const { outcome } = run(agent, taskOf(index++), { model, journal: new MemoryJournal() });
      await outcome;
    }
  };
  await Promise.all(Array.from({ length: places }, work));
}

await perform(places);
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  await perform(Number(line));
  console.log("done");
}
