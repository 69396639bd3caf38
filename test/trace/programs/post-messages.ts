/** Posts messages to a run, for tests: `post-messages.ts PATH RUN NAME COUNT`. Says each one's number and text. */
import { openJournal } from "../../../src/trace/sqlite/open-journal.ts";

const [path = "", runId = "", name = "", count = "1"] = process.argv.slice(2);
await using journal = await openJournal(path);
for (let index = 1; index <= Number(count); index++) {
  const text = `${name} ${index}`;
  console.log(`${await journal.post(runId, { kind: "steer", text })} ${text}`);
}
