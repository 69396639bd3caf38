import { OstinatoError } from "../../../errors.ts";
import { messageOf } from "../../../message-of.ts";
import {
  type DecideOptions,
  decide,
  pendingCalls,
  type WaitingCall,
} from "../../../planner/index.ts";
import { placeOfCall } from "../../../planner/runs/team/sub-run-id.ts";
import { type Journal, runBeginning } from "../../../trace/index.ts";
import { EXIT_CODES } from "../../exit-code.ts";
import { readGivenText } from "../../input/read-given-text.ts";
import { type MessageFate, messageFate } from "../../journal/message-fate.ts";
import type { JournalOptions } from "../../journal/open-run-journal.ts";
import { withNamedRun } from "../../journal/with-journal.ts";
import { decisionAsJson, decisionInWords } from "./decision-in-words.ts";
import { describeWaiting } from "./describe-waiting.ts";
import { isInForce, type PostedDecision } from "./posted-decision.ts";

export type VerdictWord = "approve" | "deny";

export interface DecideCommandOptions extends JournalOptions {
  /** JSON, or `-`. */
  readonly edit?: string;
  readonly reason?: string;
  readonly remember?: "run" | "workspace";
  readonly arguments?: { readonly [field: string]: string };
  readonly digest?: string;
  readonly json?: boolean;
  /** False: `--no-wait`. */
  readonly wait: boolean;
}

/**
 * `ostinato decide RUN [approve|deny] [CALL]`: decides on a call that waits, in whichever process the run is, or
 * lists those that do. Returns the exit code.
 */
export function decideCommand(
  reference: string,
  word: VerdictWord | undefined,
  callId: string | undefined,
  options: DecideCommandOptions,
): Promise<number> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const calls = await pendingCalls(journal, runId);
    if (word === undefined) {
      process.stdout.write(listed(runId, calls, options));
      return EXIT_CODES.answered;
    }
    const call = chosen(runId, calls, callId);
    const given = await decideOptions(word, options);
    const place = placeOfCall(runId, call.callId);
    const from = await eventsOf(journal, place.runId);
    const verdict = word === "approve" ? "approved" : "denied";
    // Looked at before: a run that takes the decision may end at once.
    const isWorking = !options.wait && (await journal.isWritten?.(place.runId)) === true;
    const number = await decide(journal, runId, call.callId, verdict, given);
    const fate: MessageFate = options.wait
      ? await messageFate(journal, place.runId, number, from)
      : { kind: "waiting" };
    const posted: PostedDecision = {
      ...{ runId, call, verdict, number, fate },
      root: await rootOf(journal, runId),
      isWorking,
      left: calls.filter((each) => each !== call && each.posted === undefined).length,
    };
    process.stdout.write(
      options.json ? `${JSON.stringify(decisionAsJson(posted))}\n` : `${decisionInWords(posted)}\n`,
    );
    return isInForce(posted) ? EXIT_CODES.answered : EXIT_CODES.failed;
  });
}

function listed(
  runId: string,
  calls: readonly WaitingCall[],
  { json }: DecideCommandOptions,
): string {
  if (json) return calls.map((call) => `${JSON.stringify({ runId, ...call })}\n`).join("");
  if (calls.length === 0) return `no call of the run ${runId} waits for a decision\n`;
  return `${calls.map(describeWaiting).join("\n")}\n`;
}

/** The call that is named, or else the only one on which nobody has decided yet. */
function chosen(
  runId: string,
  calls: readonly WaitingCall[],
  callId: string | undefined,
): WaitingCall {
  const undecided = calls.filter(({ posted }) => posted === undefined);
  const fitting = callId === undefined ? undecided : calls.filter((call) => call.callId === callId);
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) return first;
  const list = undecided.map(describeWaiting).join("\n");
  throw new OstinatoError("input.invalid", problemOf(runId, fitting.length, callId), {
    hint:
      list !== ""
        ? list
        : calls.length > 0
          ? "Those that wait are decided on; the run takes the decisions when it goes on."
          : `See what it did: ostinato show ${runId}`,
  });
}

function problemOf(runId: string, fitting: number, callId: string | undefined): string {
  if (callId !== undefined)
    return `The call ${callId} of run ${runId} doesn't wait for a decision.`;
  if (fitting === 0) return `No call of run ${runId} waits for a decision.`;
  return `${fitting} calls of run ${runId} wait for a decision. Name one of them: ostinato decide ${runId} approve CALL`;
}

async function decideOptions(
  word: VerdictWord,
  options: DecideCommandOptions,
): Promise<DecideOptions> {
  const { edit, reason, remember, arguments: globs, digest } = options;
  if (edit !== undefined && word === "deny") {
    throw new OstinatoError("input.invalid", "A call that is denied has no edited arguments.", {
      hint: "Approve it with --edit, or deny it with --reason.",
    });
  }
  if (globs !== undefined && remember === undefined) {
    throw new OstinatoError("input.invalid", "--arguments says which calls to remember.", {
      hint: "Add --remember run or --remember workspace.",
    });
  }
  return {
    by: "person",
    ...(edit !== undefined && { edit: await editedArguments(edit) }),
    ...(reason !== undefined && { reason }),
    ...(remember !== undefined && { remember }),
    ...(globs !== undefined && { arguments: globs }),
    ...(digest !== undefined && { digest }),
  };
}

async function editedArguments(given: string): Promise<unknown> {
  const text = given === "-" ? await readGivenText("-") : given;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OstinatoError(
      "input.invalid",
      `The edited arguments aren't valid JSON: ${messageOf(cause)}`,
      {
        hint: `Give all arguments of the call: --edit '{"path": "a.txt"}', or - to read them.`,
        cause,
      },
    );
  }
}

/** How many events a run has. */
async function eventsOf(journal: Journal, runId: string): Promise<number> {
  const summaries = await journal.list({ runId });
  return summaries.find((each) => each.runId === runId)?.events ?? 0;
}

/** The run that nobody called: what a person resumes. */
async function rootOf(journal: Journal, runId: string): Promise<string> {
  const { caller } = await runBeginning(journal, runId);
  return caller === undefined ? runId : rootOf(journal, caller.runId);
}
