import { messageOf } from "../../message-of.ts";
import type { Session } from "../../model/model.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Journal } from "../../trace/journal.ts";
import type { Agent } from "../contract/agent.ts";
import type { Job } from "./perform.ts";
import type { RunControls } from "./start-run.ts";
import { untilAborted } from "./until-aborted.ts";
import { keptAs } from "./workspace/kept-as.ts";
import { openOwnSandbox } from "./workspace/open-own-sandbox.ts";

/** What a run works with. Disposing closes only what the run itself opened. */
export interface Resources extends AsyncDisposable {
  readonly journal: Journal;
  readonly sandbox: Sandbox | null;
  /** The id that changes are kept aside under in a sandbox that was opened here. */
  readonly keptAs: string;
  /** Removes secrets that are known by name from a result, unless the run's redaction is off. */
  readonly withoutSecrets: (text: string) => string | Promise<string>;
  /** Null if the run was aborted before the session was open. It isn't used then. */
  readonly session: Session | null;
}

/**
 * The caller's journal, or one that is opened here and closed on dispose.
 *
 * @throws OstinatoError `journal.open`.
 */
export async function openStore(
  job: Pick<Job, "journal" | "task">,
): Promise<AsyncDisposable & { readonly journal: Journal }> {
  const journal = isJournal(job.journal) ? job.journal : await openOwnJournal(job);
  const close = async () => {
    if (journal !== job.journal) await closed(journal.close());
  };
  return { journal, [Symbol.asyncDispose]: close };
}

/** @throws OstinatoError when the sandbox or the model's session can't be opened. */
export async function openResources(
  agent: Agent,
  job: Job,
  { runId, abortController: { signal } }: RunControls,
  store: Journal,
): Promise<Resources> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closed(closer());
  };
  try {
    const journal = job.redaction === false ? store : await redacting(store, job);
    const withoutSecrets = await secretRemoval(job);
    let sandbox = job.sandbox ?? null;
    const { workspace } = job;
    const isOwn = sandbox === null && workspace !== undefined;
    const id = isOwn && job.task === null ? await keptAs(store, runId) : runId;
    if (isOwn && id === runId) {
      const own = await openOwnSandbox(agent, job, workspace, { runId, journal: store.path });
      closers.push(() => own.dispose());
      sandbox = own;
    } else if (isOwn) {
      const place = { conversation: id, workspace, policy: job.policy, journal: store.path };
      const { ConversationWorkspace } = await import(
        "../runs/conversation/conversation-workspace.ts"
      );
      const shared = new ConversationWorkspace(agent, place);
      closers.push(() => shared.close());
      sandbox = await shared.sandbox();
      closers.push(() => shared.save(runId, []));
    }
    const opening = job.model.openSession({ signal });
    const session = await untilAborted(opening, signal).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    // Not awaited: a computation in progress runs to its end, and the outcome shouldn't wait for it.
    closers.push(async () => {
      opening.then(
        (opened) => closed(opened.dispose()),
        () => {},
      );
    });
    return { journal, sandbox, keptAs: id, withoutSecrets, session, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function isJournal(journal: Job["journal"]): journal is Journal {
  return typeof journal === "object";
}

/** A failure to close one resource neither changes the outcome nor keeps the others open. */
async function closed(closing: Promise<void>): Promise<void> {
  await closing.catch((error: unknown) =>
    process.emitWarning(
      `Could not close a resource of the run: ${messageOf(error)}`,
      "OstinatoWarning",
    ),
  );
}

// The modules below are loaded when a run starts, not when the library is imported.

/** Resuming a run that doesn't exist must not create an empty journal. */
async function openOwnJournal({
  journal: path,
  task,
}: Pick<Job, "journal" | "task">): Promise<Journal> {
  const { openJournal } = await import("../../trace/sqlite/open-journal.ts");
  return openJournal(isJournal(path) ? undefined : path, { toRead: task === null });
}

async function redacting(store: Journal, { model, redaction }: Job): Promise<Journal> {
  const { redactingJournal } = await import("../../trace/redaction/redacting-journal.ts");
  return redactingJournal(store, { ...(redaction || {}), vocabulary: model.vocabulary });
}

async function secretRemoval({ redaction }: Job): Promise<Resources["withoutSecrets"]> {
  if (redaction === false) return (text) => text;
  const { LargeRedactor } = await import("../../trace/redaction/large-redactor.ts");
  const redactor = new LargeRedactor(redaction);
  return (text) => redactor.named(text);
}
