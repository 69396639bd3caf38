/** Writes a run step by step into a journal, for tests: `write-run.ts PATH RUN STEPS PAUSE`. Says what is durable. */
import { setTimeout as sleep } from "node:timers/promises";
import { OstinatoError } from "../../../src/errors.ts";
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";
import { sampleRun } from "../sample-run.ts";

const [path = "", runId = "", steps = "1", pause = "0"] = process.argv.slice(2);
try {
  const journal = await openJournal(path);
  const result = (step: number): string =>
    Array.from({ length: 400 }, (_, index) => `${runId}.${step}.${index * 7919}`).join(" ");
  for (const event of sampleRun(Number(steps), { result })) {
    const [written] = await journal.append(runId, [event]);
    console.log(`${written?.sequence} ${written?.hash}`);
    if (Number(pause) > 0) await sleep(Number(pause));
  }
  await journal.close();
  console.log("done");
} catch (error) {
  console.log(OstinatoError.is(error) ? `${error.code}: ${error.message}` : String(error));
  process.exitCode = 1;
}
