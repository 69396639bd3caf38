/**
 * A worker on a machine of its own, for tests: `run-writing-worker.ts`, with WHERE, WORKSPACE, SNAPSHOTS, PAUSE, and
 * XDG_STATE_HOME, which is the machine.
 */
import { startWorker } from "../../src/fleet/index.ts";
import { writer, writingModel } from "./writing-agent.ts";

await startWorker(process.env.WHERE ?? "", {
  agents: [writer],
  model: writingModel(),
  leaseMilliseconds: 2000,
  workspaces: { project: process.env.WORKSPACE ?? "" },
  snapshots: process.env.SNAPSHOTS,
  onProblem: ({ message }) => console.log(`problem: ${message}`),
  onRun: (runId, outcome) => {
    const how = outcome === null ? "begins" : outcome.kind;
    console.log(`${runId} ${outcome?.kind === "failed" ? outcome.error.message : how}`);
  },
});
console.log("ready");
