import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { jsonEvent } from "../../src/cli/json-event.ts";
import { type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { langfuseReceiver, otlpReceiver, sendRuns } from "../../src/outbox/index.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import type { SqliteJournal } from "../../src/trace/index.ts";
import { exportRun, foldRun, openJournal, printRun } from "../../src/trace/index.ts";
import { writeFile } from "../../tools/index.ts";
import { recordingReceiver } from "../outbox/recording-receiver.ts";
import { collect } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Where a secret is planted. Those with a star leak through the mask of Langfuse's own package. */
const PLACES = [
  "task",
  "history",
  "instructions",
  "agent name *",
  "tool description",
  "metadata value *",
  "metadata key *",
  "user *",
  "session *",
  "tag *",
  "reasoning",
  "nested argument",
  "header in a result",
  "address in a result",
  "environment in a result",
  "nested detail *",
  "file name",
  "thrown error *",
  "error with a cause *",
  "unknown tool's name *",
  "structured answer",
  "failure of the model *",
] as const;
type Place = (typeof PLACES)[number];

/** A secret of its own for each place, in a form that nobody has to name, or in a variable. */
function secretOf(place: Place): string {
  const number = String(PLACES.indexOf(place)).padStart(2, "0");
  const letters = "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF";
  return place === "environment in a result" ? `plain-${number}-words` : `ghp_${letters}${number}`;
}

const look = defineTool({
  name: "look",
  description: `Looks things up with ${secretOf("tool description")}.`,
  input: z.object({ at: z.string(), with: z.object({ keys: z.array(z.string()) }).optional() }),
  effect: "read",
  run: ({ at }) => {
    if (at === "throw") {
      const cause = new Error(`refused for ${secretOf("error with a cause *")}`);
      throw new TypeError(`no ${secretOf("thrown error *")}`, { cause });
    }
    if (at === "fail") {
      throw new ToolFailure(`refused for ${secretOf("error with a cause *")}`, { at });
    }
    return {
      text: [
        `Authorization: Bearer ${secretOf("header in a result")}`,
        `https://me:${secretOf("address in a result")}@host.test/path?q=1`,
        `SERVICE_PASSWORD is ${secretOf("environment in a result")}`,
      ].join("\n"),
      details: { headers: [{ name: "x", value: { [secretOf("nested detail *")]: 1 } }] },
    };
  },
});

const agent = defineAgent({
  name: `agent ${secretOf("agent name *")}`,
  instructions: `Mind ${secretOf("instructions")}.`,
  tools: [look, writeFile],
  output: z.strictObject({ answer: z.string() }),
});

const script: ScriptedTurn[] = [
  {
    analysis: `Use ${secretOf("reasoning")}.`,
    call: { tool: "look", arguments: { at: "x", with: { keys: [secretOf("nested argument")] } } },
  },
  {
    call: {
      tool: "write_file",
      arguments: { path: `${secretOf("file name")}.txt`, content: "nothing" },
    },
  },
  { call: { tool: "look", arguments: { at: "throw" } } },
  { call: { tool: "look", arguments: { at: "fail" } } },
  { call: { tool: `look_${secretOf("unknown tool's name *")}`, arguments: { at: "x" } } },
  { final: JSON.stringify({ answer: secretOf("structured answer") }) },
];

interface Sinks {
  /** Every file of the journal while it is written and after it, and of its export. */
  readonly files: string;
  /** JSON lines as the command prints them, and what `show` prints. */
  readonly printed: string;
  readonly requests: string;
}

/** Makes the runs, and brings together everything that was written, printed or sent of them. */
async function everythingOf(
  redaction: false | undefined,
  redactionOfSending: false | undefined,
): Promise<Sinks> {
  const folder = temporaryFolder();
  const path = join(folder, "journal.db");
  const journal = await openJournal(path);
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  const labels = {
    user: secretOf("user *"),
    session: secretOf("session *"),
    tags: `a,${secretOf("tag *")}`,
    note: `{"deep":{"key":"${secretOf("metadata value *")}"}}`,
    [secretOf("metadata key *")]: "b",
  };
  const common = { journal, workspace, ...(redaction === false && { redaction }) };
  const lines: string[] = [];
  const running = run(agent, `Do it with ${secretOf("task")}.`, {
    ...common,
    ...{ model: scriptedModel(script), runId: "one", metadata: labels },
    history: [{ role: "user", content: `Hello ${secretOf("history")}` }],
  });
  for await (const event of running) lines.push(jsonEvent(event) ?? "");
  const failing = scriptedModel(() => {
    throw new Error(`no memory for ${secretOf("failure of the model *")}`);
  });
  const failed = run(agent, "Do it.", { ...common, model: failing, runId: "two" });
  for await (const event of failed) lines.push(jsonEvent(event) ?? "");
  expect([(await running.outcome).kind, (await failed.outcome).kind]).toEqual([
    ...["answered", "failed"],
  ]);
  // The next runs have the same ids over another workspace.
  await running.discard();
  const printed = [...lines, ...(await shown(journal))].join("\n");
  const requests = await sent(journal, redactionOfSending);
  // With its log, as another process would find it now.
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(["journal.db", "journal.db-shm", "journal.db-wal"]),
  );
  const files = [await journalFiles(path)];
  for (const name of ["one.jsonl", "one.jsonl.gz"]) {
    await exportRun(journal, "one", join(folder, name));
  }
  await journal.close();
  files.push(await journalFiles(path));
  files.push(readFileSync(join(folder, "one.jsonl"), "latin1"));
  files.push(gunzipSync(readFileSync(join(folder, "one.jsonl.gz"))).toString("latin1"));
  return { files: files.join("\n"), printed, requests };
}

async function shown(journal: SqliteJournal): Promise<string[]> {
  const texts: string[] = [];
  for (const { runId } of await journal.list()) {
    const view = foldRun(await collect(journal.read(runId)));
    texts.push(JSON.stringify(view), printRun(view, { full: true }));
  }
  return texts;
}

async function sent(journal: SqliteJournal, redaction: false | undefined): Promise<string> {
  const receiver = await recordingReceiver();
  const langfuse = langfuseReceiver(
    { publicKey: "pk-lf-1", secretKey: "sk-lf-2", baseUrl: receiver.url },
    {},
  );
  for (const to of [langfuse, otlpReceiver({ url: receiver.url }, {})]) {
    const { runIds } = await sendRuns(journal, to, redaction === false ? { redaction } : {});
    expect(runIds).toEqual(["one", "two"]);
  }
  return receiver.requests
    .map(({ url, headers, body }) => `${url} ${JSON.stringify(headers)} ${body}`)
    .join("\n");
}

/** The database, its log and its index of the log; what is compressed or packed in it, read back as well. */
async function journalFiles(path: string): Promise<string> {
  const copies = temporaryFolder();
  const texts: string[] = [];
  const folder = join(path, "..");
  for (const name of readdirSync(folder).filter((each) => /^journal\.db(-wal|-shm)?$/.test(each))) {
    copyFileSync(join(folder, name), join(copies, name));
    texts.push(readFileSync(join(copies, name), "latin1"));
  }
  const copy = await openJournal(join(copies, "journal.db"));
  for (const { runId } of await copy.list()) {
    texts.push(JSON.stringify(await collect(copy.read(runId))));
  }
  texts.push(JSON.stringify(await copy.list()));
  await copy.close();
  return texts.join("\n");
}

describe(`a secret in ${PLACES.length} places`, () => {
  process.env.SERVICE_PASSWORD = secretOf("environment in a result");

  const found = ({ files, printed, requests }: Sinks) => ({
    files: PLACES.filter((place) => files.includes(secretOf(place))),
    printed: PLACES.filter((place) => printed.includes(secretOf(place))),
    requests: PLACES.filter((place) => requests.includes(secretOf(place))),
  });

  test("reaches no file, no line that is printed, and no request", async () => {
    expect(found(await everythingOf(undefined, undefined))).toEqual({
      files: [],
      printed: [],
      requests: [],
    });
  });

  test("reaches no request even where it is on record", async () => {
    const { files, requests } = found(await everythingOf(false, undefined));
    expect(files).toEqual(PLACES);
    expect(requests).toEqual([]);
  });

  test("and would, if nothing were taken out: each is where it is looked for", async () => {
    const { files, printed, requests } = found(await everythingOf(false, false));
    expect(files).toEqual(PLACES);
    expect(printed).toEqual(PLACES);
    // What tools are told of, and details for programs, are not sent at all.
    const unsent: Place[] = ["tool description", "nested detail *"];
    expect(PLACES.filter((place) => !requests.includes(place))).toEqual(unsent);
  });
});
