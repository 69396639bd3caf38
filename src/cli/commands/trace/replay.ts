import { refuseImported } from "../../../planner/lifecycle/workspace/recorded-policy.ts";
import {
  printRedriven,
  printVerified,
  type RedriveOptions,
  redrive,
  verify,
} from "../../../replay/index.ts";
import { isImported, type Journal, runBeginning } from "../../../trace/index.ts";
import { EXIT_CODES } from "../../exit-code.ts";
import { existingFolder } from "../../input/existing-folder.ts";
import { withNamedRun } from "../../journal/with-journal.ts";
import { findAgent } from "../../run/find-agent.ts";
import { loadRunModel } from "../../run/load-run-model.ts";
import { networkOptions } from "../../run/run-policy.ts";

interface ReplayOptions {
  /** With `--tools live`: the file of the run's agent, if it is none of Ostinato's. */
  readonly agent?: string;
  readonly journal?: string;
  readonly tools: "recorded" | "live";
  readonly once?: boolean;
  readonly workspace?: string;
  readonly verify?: boolean;
  readonly model?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `ostinato replay RUN`. Returns 0 when the replay matches the record, 1 when it differs. */
export function replayCommand(reference: string, options: ReplayOptions): Promise<number> {
  if (options.verify) return verifyCommand(reference, options);
  return withNamedRun(reference, options, async (journal, runId) => {
    const live = options.tools === "live" ? await liveTools(journal, runId, options) : {};
    const redriven = await redrive(journal, runId, live);
    process.stdout.write(options.json ? `${JSON.stringify(redriven)}\n` : printRedriven(redriven));
    const differs =
      redriven.divergence !== null || redriven.tools.some(({ live }) => live !== null);
    return differs ? EXIT_CODES.failed : EXIT_CODES.answered;
  });
}

/** `--verify`: the model generates the recorded turns again. */
function verifyCommand(reference: string, options: ReplayOptions): Promise<number> {
  return withNamedRun(reference, options, async (journal, runId) => {
    const model = await loadRunModel(journal, runId, options);
    try {
      const verified = await verify(journal, runId, { model });
      process.stdout.write(
        options.json ? `${JSON.stringify(verified)}\n` : printVerified(verified),
      );
      return verified.difference === null ? EXIT_CODES.answered : EXIT_CODES.failed;
    } finally {
      await model.dispose();
    }
  });
}

/** The agent as the code defines it now, in the run's folder or another one. */
async function liveTools(
  journal: Journal,
  runId: string,
  { once = false, workspace, agent: from }: ReplayOptions,
): Promise<RedriveOptions> {
  if (workspace === undefined) await refuseImported(journal, runId);
  const started = await runBeginning(journal, runId);
  const policy = started.sandbox?.policy ?? null;
  const folder = workspace ?? policy?.workspace.path;
  // The recorded tools are always offered, but an imported record may not open the network.
  const named = { agent: started.agent.name, from };
  const agent = await findAgent({ ...named, ...networkOptions({}, policy), runId });
  const network = (await isImported(journal, runId)) ? "off" : (policy?.network ?? "off");
  return {
    agent: { ...agent, policy: { ...agent.policy, network } },
    tools: "live",
    once,
    ...(folder !== undefined && { workspace: existingFolder(folder) }),
  };
}
