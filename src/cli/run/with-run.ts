import type { Model } from "../../model/index.ts";
import type { Run, RunOptions } from "../../planner/index.ts";
import { findRun, type Journal } from "../../trace/index.ts";
import { EXIT_CODES, exitCodeOfOutcome } from "../exit-code.ts";
import { existingFolder } from "../input/existing-folder.ts";
import { openRunJournal } from "../journal/open-run-journal.ts";
import { loadWithProgress } from "../screen/load-with-progress.ts";
import { Screen } from "../screen/screen.ts";
import { showCitations } from "../screen/show-citations.ts";
import { namedReceiver } from "../send/named-receiver.ts";
import { approver } from "./approve-on-terminal.ts";
import { onInterrupt } from "./interrupt.ts";
import { loadRunModel } from "./load-run-model.ts";
import type { CommonRunOptions } from "./run-options.ts";
import { networkOptions, networkPolicy } from "./run-policy.ts";
import { sendAfterRun } from "./send-after-run.ts";
import { settleWorkspace } from "./settle-workspace.ts";
import { steerByTyping } from "./steer-by-typing.ts";
import { watchRun } from "./watch-run.ts";

export type BeginOptions = RunOptions & { readonly journal: Journal };

/**
 * What `run`, `start`, `resume` and `fork` share: opens journal and model, starts the run, shows it,
 * asks what to do with its changes, closes everything. Returns the exit code.
 */
export async function withRun(
  options: CommonRunOptions & {
    /** The run that is continued: its journal must exist, and its model is the default. */
    readonly continues?: string;
  },
  begin: (common: BeginOptions) => Run | Promise<Run>,
): Promise<number> {
  const workspace = existingFolder(options.workspace ?? ".");
  const network = networkPolicy(networkOptions(options));
  const receiver = options.send === undefined ? null : namedReceiver(options.send);
  const journal = await openRunJournal(options, {
    toRead: options.continues !== undefined,
  });
  try {
    const model = await modelOf(journal, options);
    const interruption = new AbortController();
    let whenAborted: number = EXIT_CODES.aborted;
    const stopListening = onInterrupt((reason, exitCode) => {
      whenAborted = exitCode;
      interruption.abort(new Error(reason));
    });
    const screen = new Screen(process.stderr);
    const typing = steerByTyping(screen, options);
    try {
      const approve = approver(options, typing);
      const run = await begin({
        model,
        journal,
        workspace,
        ...((network || options.readOnly) && {
          policy: {
            ...(network && { network }),
            ...(options.readOnly && { readOnlyPaths: options.readOnly }),
          },
        }),
        signal: interruption.signal,
        limits: {
          ...options.limit,
          ...(options.maxSteps !== undefined && { steps: options.maxSteps }),
          ...(options.timeout !== undefined && {
            wallMilliseconds: Math.ceil(options.timeout * 1000),
          }),
        },
        ...(approve && { approve }),
      });
      const send = receiver === null ? null : sendAfterRun(run, journal, receiver);
      typing.steers(run);
      const outcome = await watchRun(run, options, screen);
      typing.close();
      await showCitations(run.id, outcome, journal, options);
      await settleWorkspace(run.id, outcome, journal, options);
      await send?.();
      return exitCodeOfOutcome(outcome, whenAborted);
    } finally {
      typing.close();
      stopListening();
      await model.dispose();
    }
  } finally {
    await journal.close();
  }
}

async function modelOf(
  journal: Journal,
  { continues, model, quiet }: CommonRunOptions & { readonly continues?: string },
): Promise<Model> {
  if (continues === undefined) return loadWithProgress(model, { quiet });
  return loadRunModel(journal, await findRun(journal, continues), { model, quiet });
}
