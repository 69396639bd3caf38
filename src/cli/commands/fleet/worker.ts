import { startWorker } from "../../../fleet/index.ts";
import { EXIT_CODES } from "../../exit-code.ts";
import { namedFolders } from "../../input/named-folders.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { findAgent } from "../../run/find-agent.ts";
import { onInterrupt } from "../../run/interrupt.ts";
import { loadWithProgress } from "../../screen/load-with-progress.ts";

interface WorkerCommandOptions extends FleetPlaceOptions {
  readonly model: string;
  readonly agent?: readonly string[];
  readonly concurrent: number;
  readonly spare?: number;
  readonly maxPerTenant?: number;
  readonly workspace?: readonly string[];
  readonly snapshots?: string;
  readonly quiet?: boolean;
}

/** `ostinato worker`: takes runs from a database or a file until Ctrl-C or SIGTERM. Returns the exit code. */
export async function workerCommand(options: WorkerCommandOptions): Promise<number> {
  const { model: modelName, concurrent, spare, maxPerTenant, quiet, snapshots } = options;
  const where = fleetPlace(options);
  const names = options.agent ?? ["assistant"];
  const agents = await Promise.all(names.map((agent) => findAgent({ agent })));
  const say = (line: string) => {
    if (!quiet) process.stderr.write(`${line}\n`);
  };
  let lastProblem = "";
  const model = await loadWithProgress(modelName, { sessions: concurrent, quiet });
  try {
    const worker = await startWorker(where, {
      ...{ agents, model, modelName, concurrent, spare, snapshots },
      maxConcurrentPerTenant: maxPerTenant,
      workspaces: namedFolders(options.workspace ?? []),
      onProblem: ({ message }) => {
        if (message !== lastProblem) say(message);
        lastProblem = message;
      },
      onLeft: ({ jobs, waitsFor }) =>
        say(`leaves ${jobs} ${jobs === 1 ? "job" : "jobs"} to ${waitsFor.text}`),
      onRun: (runId, outcome) => say(`${runId} ${outcome === null ? "begins" : outcome.kind}`),
    });
    say(`takes runs of ${agents.map(({ name }) => name).join(", ")} on ${modelName}`);
    let exitCode: number = EXIT_CODES.answered;
    await new Promise<void>((resolve) => {
      onInterrupt((_, code) => {
        // Ctrl-C is how a worker is meant to end.
        if (code === EXIT_CODES.terminated) exitCode = code;
        resolve();
      });
    });
    await worker.stop();
    return exitCode;
  } finally {
    await model.dispose();
  }
}
