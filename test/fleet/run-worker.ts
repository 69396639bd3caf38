/** A worker, for tests: `run-worker.ts`, with OSTINATO_DATABASE_URL, LEDGER, PAUSE. Says what it begins and ends. */
import { startWorker } from "../../src/fleet/index.ts";
import { payer, payingModel } from "./paying-agent.ts";

await startWorker(process.env.OSTINATO_DATABASE_URL ?? "", {
  agents: [payer],
  model: payingModel(),
  concurrent: 2,
  leaseMilliseconds: 2000,
  onRun: (runId, outcome) => {
    const how = outcome === null ? "begins" : outcome.kind;
    console.log(`${runId} ${outcome?.kind === "failed" ? outcome.error.code : how}`);
  },
});
console.log("ready");
