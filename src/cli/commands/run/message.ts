import { OstinatoError } from "../../../errors.ts";
import { redactedMessage } from "../../../trace/inbox/redacted-message.ts";
import type { Journal, RunMessage, RunSummary } from "../../../trace/index.ts";
import { LargeRedactor } from "../../../trace/redaction/large-redactor.ts";
import { EXIT_CODES } from "../../exit-code.ts";
import { readGivenText } from "../../input/read-given-text.ts";
import { type MessageFate, messageFate } from "../../journal/message-fate.ts";
import type { JournalOptions } from "../../journal/open-run-journal.ts";
import { withNamedRun } from "../../journal/with-journal.ts";

interface MessageOptions extends JournalOptions {
  readonly json?: boolean;
  /** False: `--no-wait`. */
  readonly wait: boolean;
}

const DONE = {
  steer: "the model reads it before its next step",
  pause: "the run is paused; go on with: ostinato continue",
  continue: "the run goes on",
  abort: "the run is aborted",
} as const;

/** `ostinato steer RUN TEXT`; a text of `-` is read from standard input. */
export async function steerCommand(
  reference: string,
  given: string,
  options: MessageOptions,
): Promise<number> {
  const text = given === "-" ? await readGivenText("-") : given;
  return await messageCommand(reference, { kind: "steer", text }, options);
}

/**
 * Says something to a run, in whichever process it is, and waits until the run has taken it: `steer`, `pause`,
 * `continue` and `abort`. Returns the exit code.
 */
export function messageCommand(
  reference: string,
  message: Exclude<RunMessage, { kind: "decide" }>,
  options: MessageOptions,
): Promise<number> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const run = await summaryOf(journal, runId);
    refuseEnded(run, message.kind);
    const clean = await redactedMessage(message, new LargeRedactor());
    // Asked before it is posted: the run may take the message and end in the next moment.
    const isWorking = (await journal.isWritten?.(runId)) === true;
    const number = await journal.post(runId, clean);
    const { kind: fate } = options.wait
      ? await messageFate(journal, runId, number, run.events)
      : { kind: "waiting" as const };
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ type: "message", runId, number, fate })}\n`);
    } else {
      process.stdout.write(`${inWords(fate, message.kind, runId, isWorking)}\n`);
    }
    return fate === "ended" ? EXIT_CODES.failed : EXIT_CODES.answered;
  });
}

async function summaryOf(journal: Journal, runId: string): Promise<RunSummary> {
  const [run] = (await journal.list({ runId })).filter((each) => each.runId === runId);
  if (run !== undefined) return run;
  throw new OstinatoError("journal.run-not-found", `there is no run ${runId}`);
}

/** A run that has its answer takes nothing any more; one that was stopped takes texts when it is resumed. */
function refuseEnded({ runId, status }: RunSummary, kind: keyof typeof DONE): void {
  const isOver = status === "answered" || (status !== "unfinished" && kind !== "steer");
  if (!isOver) return;
  throw new OstinatoError("input.invalid", `The run ${runId} has ended (${status}).`, {
    hint: status === "answered" ? "Begin a new one." : `Continue it with: ostinato resume ${runId}`,
  });
}

function inWords(
  fate: MessageFate["kind"],
  kind: keyof typeof DONE,
  runId: string,
  isWorking: boolean,
): string {
  switch (fate) {
    case "taken":
      return DONE[kind];
    case "ended":
      return `not delivered: the run ended before it took the message. Kept for: ostinato resume ${runId}`;
    case "waiting":
      return isWorking
        ? "posted; the run takes it before its next step"
        : `posted; no process is working on the run. It takes the message with: ostinato resume ${runId}`;
    default:
      return fate satisfies never;
  }
}
