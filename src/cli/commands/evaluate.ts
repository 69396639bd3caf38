import { basename } from "node:path";
import { allTools } from "../../../tools/index.ts";
import { OstinatoError } from "../../errors.ts";
import {
  type Attempt,
  type EvaluationTask,
  formatSummary,
  loadSuite,
  runSuite,
  summarize,
} from "../../evaluate/index.ts";
import { inertText } from "../../inert-text.ts";
import { EXIT_CODES } from "../exit-code.ts";
import { withJournalMade } from "../journal/with-journal.ts";
import { findAgent } from "../run/find-agent.ts";
import { onInterrupt } from "../run/interrupt.ts";
import { loadWithProgress } from "../screen/load-with-progress.ts";

interface EvaluateOptions {
  readonly model?: string;
  readonly agent: string;
  readonly attempts: number;
  readonly parallel: number;
  readonly seed: number;
  readonly temperature?: number;
  readonly family?: string;
  readonly limit?: number;
  /** Absolute host paths that commands may read. */
  readonly readOnly?: readonly string[];
  readonly journal?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `ostinato eval SUITE`: runs every task, grades it, and prints the results per family. Returns the exit code. */
export function evaluateCommand(path: string, options: EvaluateOptions): Promise<number> {
  return withJournalMade(options, async (journal) => {
    const suite = await loadSuite(path);
    const tasks = chosenTasks(suite, options);
    const named = await findAgent(options);
    const { readOnly: readOnlyPaths = named.policy.readOnlyPaths } = options;
    const agent = { ...named, policy: { ...named.policy, readOnlyPaths } };
    const parallel = Math.max(1, Math.min(options.parallel, tasks.length * options.attempts));
    const model = await loadWithProgress(options.model, {
      sessions: parallel,
      quiet: options.quiet,
    });
    const interruption = new AbortController();
    let exitCode: number = EXIT_CODES.answered;
    const stopListening = onInterrupt((reason, whenAborted) => {
      exitCode = whenAborted;
      interruption.abort(new Error(reason));
    });
    try {
      const attempts = await runSuite(tasks, {
        model,
        agent,
        tools: allTools,
        journal,
        suite: basename(path),
        attempts: options.attempts,
        parallel,
        seed: options.seed,
        ...(options.temperature !== undefined && {
          sampling: { temperature: options.temperature },
        }),
        signal: interruption.signal,
        onAttempt: (attempt, done, all) => report(attempt, done, all, options),
      });
      if (process.stderr.isTTY && !options.quiet) process.stderr.write("\r\x1b[K");
      const summary = summarize(attempts);
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ type: "summary", ...summary })}\n`
          : `${formatSummary(summary)}\n`,
      );
      return exitCode;
    } finally {
      stopListening();
      await model.dispose();
    }
  });
}

/** @throws OstinatoError `input.invalid` for an unknown family. */
function chosenTasks(
  suite: readonly EvaluationTask[],
  { family: wanted, limit }: EvaluateOptions,
): readonly EvaluationTask[] {
  const tasks = suite.filter(({ family }) => wanted === undefined || family === wanted);
  if (tasks.length > 0) return tasks.slice(0, limit);
  throw new OstinatoError("input.invalid", `The suite has no family ${wanted}.`, {
    hint: `Families: ${[...new Set(suite.map(({ family }) => family))].sort().join(", ")}.`,
  });
}

function report(
  attempt: Attempt,
  done: number,
  all: number,
  { json, quiet }: EvaluateOptions,
): void {
  if (json) process.stdout.write(`${JSON.stringify({ type: "attempt", ...attempt })}\n`);
  if (!process.stderr.isTTY || quiet) return;
  if (!attempt.passed) {
    const problems = inertText(attempt.problems.join("; "));
    process.stderr.write(`\r\x1b[K${attempt.taskId}: ${problems} (${attempt.runId})\n`);
  }
  process.stderr.write(`\r${done} of ${all}\x1b[K`);
}
