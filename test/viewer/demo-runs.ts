import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { OstinatoError } from "../../src/errors.ts";
import { type ScriptedMessages, type ScriptedTurn, scriptedModel } from "../../src/model/index.ts";
import { defineAgent, resume, run } from "../../src/planner/index.ts";
import { forkRun } from "../../src/replay/index.ts";
import { defaultPolicy, openSandbox } from "../../src/sandbox/index.ts";
import { defineTool, ToolFailure } from "../../src/tool/index.ts";
import type { Journal } from "../../src/trace/index.ts";
import { editFile, grep, readFile, shell, updatePlan } from "../../tools/index.ts";

/** A picture of 2 × 2 points. */
export const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP4z8DAwMDA8J+BgYGB4T8AHwkE/SMQJ2gAAAAASUVORK5CYII=";

/** Takes a picture, as a browser's tool does. */
const picture = defineTool({
  name: "picture",
  description: "Takes a picture of a page.",
  input: z.strictObject({ url: z.string() }),
  effect: "read",
  run: ({ url }) => ({
    text: `Took a picture of ${url}`,
    details: { url, mediaType: "image/png", base64: PICTURE },
  }),
});

/** Sends something: asks first. */
const sendReport = defineTool({
  name: "send_report",
  description: "Sends the report to the team.",
  input: z.strictObject({ to: z.string(), text: z.string() }),
  effect: "once",
  approval: true,
  run: ({ to }) => `Sent to ${to}`,
});

/** Fails in the way that it is told. */
const fetchPage = defineTool({
  name: "fetch_page",
  description: "Fetches a page.",
  input: z.strictObject({ url: z.string() }),
  effect: "read",
  run: ({ url }) => {
    throw new ToolFailure(`${url} is not on the list of hosts that this run may reach`);
  },
});

const repairer = defineAgent({
  name: "repairer",
  instructions:
    "You repair small programs. Make a plan, look before you change anything, run the tests afterwards, and say briefly what was wrong.",
  tools: [updatePlan, readFile, grep, editFile, shell, picture, sendReport, fetchPage],
});

const steps = ["Find the failing test", "Find the cause", "Repair it", "Run the tests"];
const plan = (done: number): NonNullable<ScriptedMessages["call"]> => ({
  tool: "update_plan",
  arguments: {
    plan: steps.map((step, index) => ({
      step,
      status: index < done ? "completed" : index === done ? "in_progress" : "pending",
    })),
  },
});

const REPAIR: readonly ScriptedMessages[] = [
  {
    analysis:
      "The person wants the totals to be right. I don't know the program yet, so I make a plan: run the tests, find the cause, repair it, run them again.",
    call: plan(0),
  },
  {
    analysis: "First the tests, to see what fails.",
    call: { tool: "shell", arguments: { command: "sh test.sh" } },
  },
  {
    analysis:
      "The total is 41 where 42 is expected: one line is left out. The sum must skip either the first or the last line. Where is it computed?",
    call: { tool: "grep", arguments: { pattern: "total" } },
  },
  {
    analysis: "sum.awk then. Let me read all of it.",
    call: { tool: "read_file", arguments: { path: "sum.awk" } },
  },
  { analysis: "NR > 1 skips the first line, which is no heading here.", call: plan(2) },
  {
    analysis: "The condition goes.",
    preamble: "The first line was skipped. I take the condition out.",
    call: {
      tool: "edit_file",
      arguments: {
        path: "sum.awk",
        old_text: "# Adds up the first column.\nNR > 1 { total += $1 }",
        new_text: "# Adds up the first column, the first line too.\n{ total += $1 }",
      },
    },
  },
  {
    analysis: "Does it work now?",
    call: { tool: "shell", arguments: { command: "sh test.sh" } },
  },
  { analysis: "It passes.", call: plan(4) },
  {
    analysis: "I say what was wrong.",
    final:
      "The totals are right now. sum.awk skipped the first line (NR > 1) as if it were a heading; the files have none. I took the condition out, and test.sh passes: 42.",
  },
];

export interface DemoOptions {
  /** How much slower than at once the model writes. Default: 0. */
  readonly pace?: number;
}

/** The folder that the demonstration's agent repairs. */
function makeWorkspace(folder: string): string {
  const workspace = join(folder, "ledger");
  mkdirSync(workspace, { recursive: true });
  const files = {
    "sum.awk": "# Adds up the first column.\nNR > 1 { total += $1 }\nEND { print total }\n",
    "march.txt": "1 rope\n19 lamp oil\n22 paint\n",
    "test.sh":
      'got=$(awk -f sum.awk march.txt)\n[ "$got" = 42 ] && echo "ok: total 42" && exit 0\necho "total: expected 42, got $got"\nexit 1\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text);
  return workspace;
}

/** Runs of every kind, made by the real loop: answered, forked, failed, refused, stuck, waiting. */
export async function makeDemoRuns(
  journal: Journal,
  folder: string,
  { pace = 0 }: DemoOptions = {},
): Promise<{ readonly repair: string; readonly fork: string; readonly waiting: string }> {
  const slowly = (turns: readonly ScriptedTurn[]): ScriptedTurn[] =>
    turns.map((turn, index) =>
      typeof turn === "function"
        ? turn
        : { ...turn, delay: pace * (40 + ((index * 37) % 90)), tokenDelay: pace * 6 },
    );
  const options = (turns: readonly ScriptedTurn[]) => ({
    model: scriptedModel(slowly(turns), { contextSize: 131_072 }),
    journal,
  });
  const begun = (turns: readonly ScriptedTurn[]) => ({ ...options(turns), seed: 7 });
  await using sandboxes = new AsyncDisposableStack();
  /** A sandbox over a ledger of its own, with all that it leaves in the folder. */
  const sandboxIn = async (name: string) => {
    const policy = defaultPolicy(makeWorkspace(join(folder, name)));
    const stateDirectory = join(folder, name, "state");
    const sandbox = await openSandbox(policy, { stateDirectory });
    sandboxes.defer(async () => {
      await sandbox.discard();
      await sandbox.dispose();
    });
    return sandbox;
  };
  const repair = run(
    repairer,
    "The totals of the ledger are wrong by one. Find out why and repair it.",
    { ...begun(REPAIR), sandbox: await sandboxIn("origin") },
  );
  await repair.outcome;

  const fork = await forkRun(
    journal,
    repair.id,
    6,
    {
      turn: {
        analysis: "I'd rather add the first line at the end.",
        call: {
          tool: "edit_file",
          arguments: { path: "sum.awk", old_text: "NR > 1", new_text: "NR >= 1" },
        },
      },
    },
    { agent: repairer },
  );
  await resume(fork.agent, fork.runId, {
    ...options([
      { analysis: "And now?", call: { tool: "shell", arguments: { command: "sh test.sh" } } },
      { final: "Repaired: the condition lets the first line through." },
    ]),
    sandbox: await sandboxIn("fork"),
  }).outcome;
  const again = await forkRun(journal, fork.runId, 7, { seed: 8 }, { agent: repairer });
  await resume(again.agent, again.runId, {
    ...options([{ final: "I did not run the tests." }]),
    sandbox: await sandboxIn("again"),
  }).outcome;

  await run(
    repairer,
    "What does the front page of the harbour office look like?",
    begun([
      { call: { tool: "picture", arguments: { url: "https://harbour.example/" } } },
      { final: "Blue." },
    ]),
  ).outcome;
  // At another temperature the turn without an answer would be sampled again.
  const likeliest = { ...repairer, sampling: { temperature: 0 } };
  await run(likeliest, "Fetch the tide tables for Monday.", {
    ...begun([
      { call: { tool: "fetch_page", arguments: { url: "https://tides.example/monday" } } },
      { call: { tool: "fetch_page", arguments: { address: "https://tides.example/" } } },
      { call: { recipient: "functions.download", raw: '{"url":"https://tides.example/"' } },
      { analysis: "None of that worked." },
    ]),
    limits: { steps: 4 },
  }).outcome;
  await run(
    repairer,
    "Which line of the ledger is the longest?",
    begun([
      { analysis: "The lines are short. Which one is it?" },
      { call: { recipient: "functions.grep", raw: '{"pattern": "oi' } },
      { analysis: "Lamp oil.", final: "19 lamp oil." },
    ]),
  ).outcome;
  const waiting = run(
    repairer,
    "Send the report of March to the keepers.",
    begun([
      {
        analysis: "I may not send without being asked.",
        call: { tool: "send_report", arguments: { to: "keepers", text: "March: 42" } },
      },
    ]),
  );
  await waiting.outcome;
  await run(
    repairer,
    "Say what the lamp oil cost.",
    begun([
      () => {
        throw new OstinatoError("model.failed", "llama.cpp gave up: out of memory", {
          hint: "Use a smaller context, or a smaller model.",
        });
      },
    ]),
  ).outcome;
  return { repair: repair.id, fork: fork.runId, waiting: waiting.id };
}
