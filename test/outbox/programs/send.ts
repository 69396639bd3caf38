import { langfuseReceiver, sendRuns } from "../../../src/outbox/index.ts";
import { openJournal } from "../../../src/trace/index.ts";

/** Sends a journal to a receiver until it is killed: `node send.ts JOURNAL URL`. */
const [path, baseUrl = ""] = process.argv.slice(2);
const journal = await openJournal(path);
const receiver = langfuseReceiver({ publicKey: "pk", secretKey: "sk", baseUrl }, {});
await sendRuns(journal, receiver);
await journal.close();
