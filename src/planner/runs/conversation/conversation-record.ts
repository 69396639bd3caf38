import { OstinatoError } from "../../../errors.ts";
import type { ConversationPlace, EarlierResults } from "../../../trace/event.ts";
import type { Journal } from "../../../trace/journal.ts";
import { runBeginning } from "../../../trace/run-beginning.ts";
import { runTrust } from "../../../trace/transfer/imported-run.ts";
import type { RecordedHistoryMessage } from "../../lifecycle/start/history-message.ts";
import type { ConversationTurn } from "./conversation-turn.ts";
import { SaidMessages } from "./said-messages.ts";

/** The attachment of a conversation's first run that names its last one. */
const HEAD = "conversation-head";

interface Head {
  /** Null: all turns were taken back. */
  readonly runId: string | null;
  /** The turn before, in case the process ended before that run began. */
  readonly after: string | null;
}

interface BeforeTurn {
  readonly history: readonly RecordedHistoryMessage[];
  readonly earlier?: EarlierResults;
}

/** A conversation in the journal: its runs, each of which names the one before, and a mark at the last one. */
export class ConversationRecord {
  readonly #journal: Journal;
  readonly #id: string;

  /** @param id Also the id of the conversation's first run. */
  constructor(journal: Journal, id: string) {
    this.#journal = journal;
    this.#id = id;
  }

  /** Null: it has not begun. */
  async exists(): Promise<boolean> {
    return (await this.#status(this.#id)) !== null;
  }

  /**
   * Its last run; null if it has none.
   * @throws OstinatoError `trust.unverified` if that run isn't this person's own.
   */
  async last(): Promise<string | null> {
    if (!(await this.exists())) return null;
    const text = await this.#journal.attached(this.#id, HEAD);
    const head = text === null ? { runId: this.#id, after: null } : (JSON.parse(text) as Head);
    const isThere = head.runId === null || (await this.#status(head.runId)) !== null;
    const last = isThere ? head.runId : head.after;
    if (last !== null) await this.#requireOwn(last);
    return last;
  }

  /** A run that is about to begin, or the one that is the last one again, is the conversation's last. */
  async mark(runId: string | null, after: string | null): Promise<void> {
    if (!(await this.exists())) return;
    await this.#journal.attach(this.#id, HEAD, JSON.stringify({ runId, after } satisfies Head));
  }

  async place(runId: string): Promise<ConversationPlace> {
    const { conversation } = await runBeginning(this.#journal, runId);
    return conversation ?? { id: runId, after: null, turn: 1 };
  }

  /** What was said up to the end of a run, its earlier turns included. */
  async said(runId: string): Promise<readonly RecordedHistoryMessage[]> {
    const said = new SaidMessages();
    for await (const event of this.#journal.read(runId)) said.apply(event);
    return said.messages;
  }

  /** What the turn after a run begins with: what was said, and which results there are. */
  async before(runId: string): Promise<BeforeTurn> {
    const said = new SaidMessages({ withHandles: true });
    for await (const event of this.#journal.read(runId)) said.apply(event);
    const { messages, results } = said;
    return { history: messages, ...(results && { earlier: { runId, ...results } }) };
  }

  /** Whether a call of the run was started. */
  async hasCalled(runId: string): Promise<boolean> {
    for await (const { type } of this.#journal.read(runId))
      if (type === "call-started") return true;
    return false;
  }

  /** Whether a run, or a turn before it, has read text of unknown origin. */
  async isTainted(runId: string): Promise<boolean> {
    for await (const event of this.#journal.read(runId)) {
      if ("untrusted" in event && event.untrusted) return true;
    }
    return false;
  }

  /** The turns up to this run, oldest first. */
  async turns(last: string | null): Promise<readonly ConversationTurn[]> {
    const turns: ConversationTurn[] = [];
    for (let runId = last; runId !== null; ) {
      const status = await this.#status(runId);
      // Its beginning may have been pruned.
      if (status === null) break;
      const started = await runBeginning(this.#journal, runId);
      const { after = null, turn = 1 } = started.conversation ?? {};
      turns.unshift({ runId, number: turn, task: started.task, status });
      runId = after;
    }
    return turns;
  }

  async #status(runId: string): Promise<ConversationTurn["status"] | null> {
    const found = await this.#journal.list({ runId, limit: 20 });
    return found.find((run) => run.runId === runId)?.status ?? null;
  }

  /** The records of others grant nothing: their text would speak as the person. */
  async #requireOwn(runId: string): Promise<void> {
    if ((await runTrust(this.#journal, runId)) === "own") return;
    throw new OstinatoError(
      "trust.unverified",
      `The conversation ${this.#id} isn't continued: its run ${runId} isn't known to be yours.`,
      { hint: `If it is, take it over: ostinato trust ${runId}` },
    );
  }
}
