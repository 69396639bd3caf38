/**
 * A worker of the chaos test, with the model in the box:
 *
 *   run-worker.ts     OSTINATO_DATABASE_URL, OSTINATO_KEY_FILE, CHAOS_FILES, CHAOS_CONCURRENT, CHAOS_LEASE
 *
 * Says on its output what it begins and ends.
 */
import { writeSync } from "node:fs";
import { startWorker } from "../../src/fleet/index.ts";
import { loadModel } from "../../src/model/index.ts";
import { agents } from "./chaos-agents.ts";

/** At once: what is said is out before anything can kill the process. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const { OSTINATO_DATABASE_URL: url = "", CHAOS_CONCURRENT, CHAOS_LEASE } = process.env;
const concurrent = Number(CHAOS_CONCURRENT);
// One for each run of all three workers, which may end up in this one.
const model = await loadModel("tiny", { sessions: 3 * concurrent });
await startWorker(url, {
  ...{ agents, model, concurrent },
  ...(CHAOS_LEASE && { leaseMilliseconds: Number(CHAOS_LEASE) }),
  onRun: (runId, outcome) => {
    const how = outcome?.kind === "failed" ? outcome.error.code : outcome?.kind;
    say(outcome === null ? `begins ${runId}` : `ends ${runId} ${how}`);
  },
});
say("ready");
