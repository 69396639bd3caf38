/**
 * Writes a run into a database, for tests: `write-run.ts RUN STEPS PAUSE LEASE [blocks]`, with the URL in
 * OSTINATO_DATABASE_URL. Says what is durable. `blocks`: pauses by blocking the event loop.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../../../src/errors.ts";
import { openPostgresJournal } from "../../../src/trace/index.ts";
import { sampleRun } from "../sample-run.ts";

const [runId = "", steps = "1", pause = "0", lease = "10000", how] = process.argv.slice(2);
try {
  const journal = await openPostgresJournal(process.env.OSTINATO_DATABASE_URL ?? "", {
    leaseMilliseconds: Number(lease),
  });
  await using held = await journal.lease(runId);
  held.lost.addEventListener("abort", () => console.log(`lost: ${held.lost.reason.code}`));
  for (const event of sampleRun(Number(steps))) {
    const [written] = await journal.append(runId, [event]);
    console.log(`${written?.sequence} ${written?.hash}`);
    if (how === "blocks") {
      // Long enough for the lease to be held by the thread, and for the line to be read.
      await sleep(200);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(pause));
    } else if (Number(pause) > 0) await sleep(Number(pause));
  }
  console.log("done");
  await journal.close();
} catch (error) {
  console.log(OstinatoError.is(error) ? error.code : String(error));
  process.exit(1);
}
