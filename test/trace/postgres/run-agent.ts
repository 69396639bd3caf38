/**
 * Runs an agent whose tool sleeps in a sandbox, for tests: `run-agent.ts FOLDER RUN LEASE SECONDS`, with the URL
 * in OSTINATO_DATABASE_URL. Prints `started` when the tool works, and the outcome.
 */
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, run } from "../../../src/planner/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { openPostgresJournal } from "../../../src/trace/index.ts";

const [workspace = "", runId = "", lease = "", seconds = ""] = process.argv.slice(2);
const journal = await openPostgresJournal(process.env.OSTINATO_DATABASE_URL ?? "", {
  leaseMilliseconds: Number(lease),
});
const wait = defineTool({
  name: "wait",
  description: "Waits.",
  input: z.object({}),
  effect: "idempotent",
  timeout: 600_000,
  run: async (_, { sandbox, signal }) => {
    console.log("started");
    await sandbox?.exec({ argv: ["sleep", seconds], signal });
    return "waited";
  },
});
const agent = defineAgent({ name: "waiter", instructions: "Wait.", tools: [wait] });
const model = scriptedModel([{ call: { tool: "wait", arguments: {} } }, { final: "done" }]);
const outcome = await run(agent, "Wait.", { model, journal, workspace, runId }).outcome;
console.log(outcome.kind === "failed" ? outcome.error.code : outcome.kind);
await journal.close();
process.exit();
