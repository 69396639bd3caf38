/** A worker: `run-worker.ts MODEL AT_ONCE`, with OSTINATO_DATABASE_URL. Says "ready". */
import { startWorker } from "../../src/fleet/index.ts";
import { loadModel } from "../../src/model/index.ts";
import { agent } from "./workload.ts";

const [modelName = "tiny", atOnce = "1"] = process.argv.slice(2);
const concurrent = Number(atOnce);
const model = await loadModel(modelName, { sessions: concurrent });
await startWorker(process.env.OSTINATO_DATABASE_URL ?? "", {
  ...{ agents: [agent], model, modelName, concurrent },
});
console.log("ready");
