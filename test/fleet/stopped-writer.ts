/** For tests: takes a job from WHERE, and stops itself while it has the lock of the file FILE. */
import { DatabaseSync } from "node:sqlite";
import { openFleetStore } from "../../src/fleet/store/open-fleet-store.ts";

const { WHERE = "", FILE = "", QUEUE = "" } = process.env;
const store = await openFleetStore(WHERE, { leaseMilliseconds: 400 });
const taken = await store.jobs.take([QUEUE], { maxConcurrentPerTenant: null });
if (taken !== null) store.jobs.hold(taken);
new DatabaseSync(FILE).exec("BEGIN IMMEDIATE");
process.kill(process.pid, "SIGSTOP");
