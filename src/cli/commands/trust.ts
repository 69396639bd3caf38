import { OstinatoError } from "../../errors.ts";
import type { SandboxPolicy } from "../../sandbox/index.ts";
import {
  inspectKept,
  type KeptState,
  takeOverKept,
} from "../../sandbox/workspace/kept/take-over-kept.ts";
import { findRun, type JournalEvent, runTrust } from "../../trace/index.ts";
import { visibleLine } from "../../visible-text.ts";
import { type JournalOptions, openRunJournal } from "../journal/open-run-journal.ts";
import { askYesNo, canAsk } from "../question/ask.ts";

interface TrustOptions extends JournalOptions {
  readonly yes?: boolean;
}

/**
 * `ostinato trust RUN`: takes over a run without a seal of this person's key, with its changes, after
 * showing what its policy opens and which calls are pending.
 */
export async function trustCommand(reference: string, options: TrustOptions): Promise<void> {
  const journal = await openRunJournal(options, { toRead: true });
  try {
    const runId = await findRun(journal, reference);
    const kept = inspectKept(runId);
    const trust = await runTrust(journal, runId);
    if (trust === "own" && !kept.some(({ isSealed }) => !isSealed)) {
      process.stdout.write(`run ${runId} is already yours\n`);
      return;
    }
    const events: JournalEvent[] = [];
    for await (const event of journal.read(runId)) events.push(event);
    process.stdout.write(`${describe(runId, events, kept).join("\n")}\n`);
    if (!options.yes && !canAsk()) {
      throw new OstinatoError("input.invalid", "There is no terminal to ask on.", {
        hint: "Read the above, then use --yes to take the run over without being asked.",
      });
    }
    if (!options.yes && (await askYesNo("Take over this run as yours?")) !== true) return;
    await journal.takeOver?.(runId);
    for (const state of kept) if (!state.isSealed) takeOverKept(state);
    process.stdout.write(`run ${runId} is now yours\n`);
  } finally {
    await journal.close();
  }
}

function describe(runId: string, events: readonly JournalEvent[], kept: readonly KeptState[]) {
  const [started] = events;
  if (started?.type !== "run-started") {
    throw new OstinatoError(
      "journal.corrupt",
      `run ${runId} has no run-started event in the journal`,
    );
  }
  const policy = started.sandbox?.policy ?? null;
  return [
    `run ${runId} of the agent ${started.agent.name}: ${started.task}`,
    `model ${started.model.file?.path ?? started.model.name}`,
    ...(policy === null ? ["it had no workspace"] : describePolicy(policy)),
    ...pendingCalls(events).map((call) => `pending call, which a resume would run: ${call}`),
    ...kept.flatMap(describeKept),
  ].map(visibleLine);
}

function describePolicy(policy: SandboxPolicy) {
  const { workspace, readOnlyPaths, environment, network, writableGit } = policy;
  const { path, writable } = workspace;
  const mode = writableGit ? `${workspace.mode}, with its .git` : workspace.mode;
  const hosts = network === "off" ? "off" : openedHosts(network);
  return [
    `workspace ${path} (${writable ? mode : "read-only"})`,
    `network ${hosts}`,
    ...(readOnlyPaths.length > 0 ? [`also readable: ${readOnlyPaths.join(", ")}`] : []),
    ...(environment.length > 0 ? [`variables: ${environment.join(", ")}`] : []),
  ];
}

function openedHosts({ allow, ask }: Exclude<SandboxPolicy["network"], "off">): string {
  return [...allow, ...(ask ? ["other hosts after a question"] : [])].join(", ");
}

function describeKept({ path, isSealed, workspace, cutOffSteps }: KeptState): string[] {
  if (isSealed) return [];
  return [
    `changes kept in ${path} would be trusted; they belong to the workspace ${workspace}`,
    ...(cutOffSteps === null
      ? []
      : [`a commit of them was interrupted; its ${cutOffSteps} steps would be undone`]),
  ];
}

/** Recorded calls without a result, with their arguments. */
function pendingCalls(events: readonly JournalEvent[]): string[] {
  const pending = new Map<string, string>();
  for (const event of events) {
    if (event.type === "call-requested") {
      pending.set(event.callId, `${event.recipient} ${event.rawArguments}`);
    }
    if (event.type === "call-finished") pending.delete(event.callId);
  }
  return [...pending.values()];
}
