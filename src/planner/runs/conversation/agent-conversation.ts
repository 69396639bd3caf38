import { OstinatoError } from "../../../errors.ts";
import type { WorkspaceChange } from "../../../sandbox/sandbox.ts";
import type { Outcome } from "../../../trace/event.ts";
import type { Journal } from "../../../trace/journal.ts";
import { newRunId } from "../../../trace/run-id.ts";
import type { Agent } from "../../contract/agent.ts";
import { checkTask } from "../../lifecycle/check-options.ts";
import { openStore } from "../../lifecycle/open-resources.ts";
import type { Job } from "../../lifecycle/perform.ts";
import { perform } from "../../lifecycle/perform-on-use.ts";
import type { RecordedHistoryMessage } from "../../lifecycle/start/history-message.ts";
import { type Run, type RunControls, startRun } from "../../lifecycle/start-run.ts";
import type { CommitMarked } from "../../lifecycle/workspace/commit-marked.ts";
import type { AskOptions, Conversation } from "./conversation.ts";
import { ConversationRecord } from "./conversation-record.ts";
import type { ConversationTurn } from "./conversation-turn.ts";
import { ConversationWorkspace } from "./conversation-workspace.ts";
import { KeptSession } from "./kept-session.ts";
import type { ConversationOptions } from "./open-conversation.ts";

interface Opened extends AsyncDisposable {
  readonly journal: Journal;
  readonly record: ConversationRecord;
  readonly workspace: ConversationWorkspace | null;
}

/** What a conversation begins with; null: it is in the journal. */
type Beginning = { readonly after: string | null } | null;

export class AgentConversation<Output> implements Conversation<Output> {
  readonly id: string;
  readonly #agent: Agent<Output>;
  readonly #options: ConversationOptions;
  readonly #session: KeptSession;
  #beginning: Beginning;
  #opening: Promise<Opened> | null = null;
  /** Turns, and what else changes the conversation, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  #hasAsked = false;
  #isClosed = false;

  constructor(
    agent: Agent<Output>,
    options: ConversationOptions,
    { id, begins }: { readonly id: string; readonly begins: Beginning },
  ) {
    this.id = id;
    this.#agent = agent;
    this.#options = options;
    this.#beginning = begins;
    this.#session = new KeptSession(options.model);
  }

  ask(task: string, options: AskOptions = {}): Run<Output> {
    checkTask(task);
    this.#requireOpen();
    const isFirst = this.#beginning !== null && !this.#hasAsked;
    const runId = isFirst ? this.id : newRunId();
    return this.#start(runId, options, async (opened, controls) => {
      const { record } = opened;
      const isNew = this.#beginning !== null && !(await record.exists());
      if (isNew && runId !== this.id) {
        throw new OstinatoError("journal.write", "The conversation's first turn was not recorded.");
      }
      const last = await this.#last(record);
      const said = last === null ? null : await record.before(last);
      if (last !== null) await this.#saveMissed(opened, last);
      const turn = last === null ? 1 : (await record.place(last)).turn + 1;
      const place = { id: this.id, after: last, turn };
      await record.mark(runId, last);
      const given = { ...options, task, conversation: place };
      const untrusted = last !== null && (await record.isTainted(last));
      const job = { ...given, ...said, ...(untrusted && { untrusted }) };
      const outcome = await this.#perform(opened, job, controls);
      if (await record.exists()) this.#beginning = null;
      return outcome;
    });
  }

  async resume(options: Omit<AskOptions, "metadata" | "seed"> = {}): Promise<Run<Output> | null> {
    this.#requireOpen();
    await this.#queue;
    const { record } = await this.#opened();
    const last = await this.#last(record);
    const [turn] = (await record.turns(last)).slice(-1);
    if (turn === undefined || turn.status === "answered") return null;
    return this.#start(turn.runId, options, (opened, controls) =>
      this.#perform(opened, { ...options, task: null }, controls),
    );
  }

  async turns(): Promise<readonly ConversationTurn[]> {
    const { record } = await this.#opened();
    return record.turns(await this.#last(record));
  }

  async messages(): Promise<readonly RecordedHistoryMessage[]> {
    const { record } = await this.#opened();
    const last = await this.#last(record);
    return last === null ? [] : record.said(last);
  }

  undo(): Promise<ConversationTurn | null> {
    return this.#inTurn(async ({ record, workspace }) => {
      const turns = await record.turns(await this.#last(record));
      const [last] = turns.slice(-1);
      if (last === undefined) return null;
      const { after } = await record.place(last.runId);
      await workspace?.restore(turns.slice(0, -1));
      await record.mark(after, null);
      return last;
    });
  }

  fork(turn?: number): Promise<Conversation<Output>> {
    return this.#inTurn(async ({ record }) => {
      const turns = await record.turns(await this.#last(record));
      const from = turn === undefined ? turns.at(-1) : turns.find(({ number }) => number === turn);
      if (from === undefined) {
        const which = turn === undefined ? "no turn yet" : `no turn ${turn}`;
        throw new OstinatoError("input.invalid", `The conversation ${this.id} has ${which}.`);
      }
      return new AgentConversation<Output>(this.#agent, this.#options, {
        id: newRunId(),
        begins: { after: from.runId },
      });
    });
  }

  diff(): Promise<readonly WorkspaceChange[]> {
    return this.#inTurn(async ({ workspace }) => {
      if (this.#options.sandbox) return this.#options.sandbox.diff();
      return (await workspace?.diff()) ?? [];
    });
  }

  patch(): Promise<string> {
    return this.#inTurn(async ({ workspace }) => {
      const sandbox = this.#options.sandbox ?? (await workspace?.sandbox());
      if (!sandbox) return "";
      const { workspacePatch } = await import(
        "../../../sandbox/workspace/changes/workspace-patch.ts"
      );
      return workspacePatch(sandbox);
    });
  }

  commit({ marked = false }: CommitMarked = {}): Promise<readonly WorkspaceChange[]> {
    return this.#inTurn(async ({ record, workspace }) => {
      if (this.#options.sandbox) return this.#options.sandbox.commit({ leaveMarked: !marked });
      return (await workspace?.commit(marked, await this.#last(record))) ?? [];
    });
  }

  discard(): Promise<void> {
    return this.#inTurn(async ({ workspace }) => {
      await this.#options.sandbox?.discard();
      await workspace?.discard();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue;
    const opened = await this.#opening?.catch(() => null);
    this.#opening = null;
    await this.#session.dispose();
    await opened?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #start(
    runId: string,
    { signal }: AskOptions,
    work: (opened: Opened, controls: RunControls) => Promise<Outcome>,
  ): Run<Output> {
    this.#hasAsked = true;
    const { sandbox } = this.#options;
    const watched = { signal, ...(sandbox && { sandbox }) };
    const before = this.#queue;
    const run = startRun<Output>(runId, watched, async (controls) => {
      await before;
      return work(await this.#opened(), controls);
    });
    this.#queue = run.outcome.finally(() => {
      // A first turn that was not recorded can be asked again.
      if (this.#beginning !== null) this.#hasAsked = false;
    });
    return run;
  }

  async #perform(
    { journal, record, workspace }: Opened,
    job: Pick<Job, "task" | "conversation" | "history" | "earlier" | "untrusted"> & AskOptions,
    controls: RunControls,
  ): Promise<Outcome> {
    const { id: _, workspace: __, ...options } = this.#options;
    const sandbox = options.sandbox ?? (await workspace?.sandbox());
    const { model } = this.#session;
    const limits = { ...options.limits, ...job.limits };
    const whole = { ...options, ...given(job), journal, model, limits, sandbox };
    const outcome = await perform(this.#agent, whole, controls);
    if (outcome.calls > 0 && workspace) {
      const turns = await record.turns(controls.runId);
      await workspace.save(controls.runId, turns.slice(0, -1));
    }
    return outcome;
  }

  /**
   * Saves the state after a turn whose process ended before it did. Without it, taking back the next turn would take
   * the changes of this one back too.
   */
  async #saveMissed({ record, workspace }: Opened, last: string): Promise<void> {
    if (workspace === null || (await workspace.hasSaved(last))) return;
    if (!(await record.hasCalled(last))) return;
    const turns = await record.turns(last);
    await workspace.save(last, turns.slice(0, -1));
  }

  async #last(record: ConversationRecord): Promise<string | null> {
    if (this.#beginning !== null && !(await record.exists())) return this.#beginning.after;
    if (await record.exists()) return record.last();
    throw new OstinatoError("journal.run-not-found", `there is no conversation ${this.id}`, {
      hint: "`ostinato runs` lists the runs; the id of a conversation is that of its first run",
    });
  }

  /** Does something once the running turn has ended. */
  #inTurn<Result>(action: (opened: Opened) => Promise<Result>): Promise<Result> {
    this.#requireOpen();
    const done = this.#queue.then(async () => action(await this.#opened()));
    this.#queue = done.catch(() => {});
    return done;
  }

  #requireOpen(): void {
    if (!this.#isClosed) return;
    throw new OstinatoError("input.invalid", `The conversation ${this.id} is closed.`, {
      hint: "Open it again: openConversation(agent, { id, … })",
    });
  }

  #opened(): Promise<Opened> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<Opened> {
    const { journal: given, policy, sandbox, workspace: folder } = this.#options;
    // A conversation that is continued must not create an empty journal.
    const task = this.#beginning === null ? null : "";
    const store = await openStore({ journal: given, task });
    const { journal } = store;
    const place = { conversation: this.id, policy, journal: journal.path };
    const workspace =
      sandbox || folder === undefined
        ? null
        : new ConversationWorkspace(this.#agent, { ...place, workspace: folder });
    return {
      journal,
      record: new ConversationRecord(journal, this.id),
      workspace,
      [Symbol.asyncDispose]: async () => {
        await workspace?.close();
        await store[Symbol.asyncDispose]();
      },
    };
  }
}

/** Without options that the caller left open. */
function given<Options extends object>(options: Options): Options {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Options;
}
