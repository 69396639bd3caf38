import type { JournalEvent, RunStarted } from "../../trace/event.ts";
import { messageInWords } from "../../trace/inbox/message-in-words.ts";
import { reductionInWords } from "../../trace/show/reduction-in-words.ts";
import { markReduced } from "../../trace/show/reduction-view.ts";
import type { NoteView, RunTotals } from "../../trace/show/run-view.ts";
import { taintOf } from "../../trace/show/taint-of.ts";
import { briefArguments, firstCharacters } from "./brief-text.ts";
import { planOf } from "./plan-of.ts";
import type {
  CallOutline,
  PlanOutline,
  RunOutline,
  StepOutline,
  TurnOutline,
} from "./run-outline.ts";

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type OpenStep = Writable<Omit<StepOutline, "calls" | "notes" | "earlierTurns">> & {
  calls: Writable<CallOutline>[];
  earlierTurns: TurnOutline[];
  notes: string[];
};

/**
 * Folds a run's events into its outline as they come, so that a live page pays only for new events.
 */
export class OutlineBuilder {
  #head: Writable<
    Omit<RunOutline, "steps" | "stepCount" | "totals" | "plan" | "notes" | "more">
  > | null = null;
  #plan: PlanOutline | null = null;
  readonly #notes: NoteView[] = [];
  readonly #steps: OpenStep[] = [];
  readonly #totals: Writable<RunTotals> = {
    calls: 0,
    promptTokens: 0,
    reusedTokens: 0,
    evaluatedTokens: 0,
    outputTokens: 0,
    modelMilliseconds: 0,
    toolMilliseconds: 0,
    approvalMilliseconds: 0,
  };

  /** How many events were added; also the number of the next one. */
  get events(): number {
    return this.#head?.events ?? 0;
  }

  /** @throws RangeError when the first event is not `run-started`. */
  add(event: JournalEvent): void {
    if (event.type === "run-started" && this.#head === null) this.#head = begin(event);
    const head = this.#head;
    if (head === null) throw new RangeError("a run begins with run-started");
    head.events = event.sequence + 1;
    head.lastAt = event.time;
    head.tainted ??= taintOf(event);
    switch (event.type) {
      case "run-resumed":
        head.resumed++;
        head.agentChanges = [...new Set([...head.agentChanges, ...(event.agentChanges ?? [])])];
        head.status = "unfinished";
        head.outcome = null;
        return;
      case "run-finished":
        head.status = event.outcome.kind;
        head.outcome = event.outcome;
        return;
      case "turn-started":
        // A summary belongs to the step before it.
        if (event.purpose === undefined) this.#beginStep(event);
        return;
      case "turn-finished":
        if (event.purpose === undefined) this.#finishTurn(event);
        else if (event.usage.stop !== "aborted") this.#count(event.usage);
        return;
      case "note":
        this.#note(event, { code: event.code, text: event.text });
        return;
      case "message-taken":
        this.#note(event, { code: "message", text: messageInWords(event.message) });
        return;
      case "context-reduced":
        this.#note(event, { code: event.type, text: reductionInWords(event) });
        this.#reduce(event);
        return;
      case "call-requested":
        this.#request(event);
        return;
      case "call-asked":
      case "call-decided":
      case "host-asked":
      case "host-decided":
      case "call-started":
      case "call-finished":
        this.#followCall(event);
        return;
      case "run-started":
        return;
      default:
        event satisfies never;
    }
  }

  /** @param since Only steps that changed with this event or later ones. Default: all. */
  outline(since = 0): Omit<RunOutline, "more"> {
    if (this.#head === null) throw new RangeError("a run has at least one event");
    // A reduction of the prompt changes steps that are long over.
    const changed = this.#steps.findIndex((step) => step.last >= since);
    const first = changed < 0 ? this.#steps.length : changed;
    return {
      ...this.#head,
      totals: this.#totals,
      plan: this.#plan,
      notes: this.#notes,
      steps: this.#steps.slice(first),
      stepCount: this.#steps.length,
    };
  }

  step(index: number): StepOutline | undefined {
    return this.#steps[index];
  }

  #beginStep(event: Extract<JournalEvent, { type: "turn-started" }>): void {
    const last = this.#steps.at(-1);
    // One that made calls was read: an imported run may number its steps as it likes.
    const before = last?.step === event.step && last.calls.length === 0 ? last : undefined;
    if (before !== undefined && before.turn !== null) {
      before.earlierTurns.push(before.turn);
      before.turn = null;
      before.says = "";
      before.last = event.sequence;
      return;
    }
    if (before !== undefined) this.#steps.pop();
    // A turn that was cut off is repeated. It is left out, unless an earlier attempt belongs to the step.
    const begun = before !== undefined && before.earlierTurns.length > 0 ? before : event;
    this.#steps.push({
      index: this.#steps.length,
      step: event.step,
      startedAt: event.time,
      first: "first" in begun ? begun.first : begun.sequence,
      last: event.sequence,
      says: "",
      answers: false,
      turn: null,
      calls: [],
      earlierTurns: before?.earlierTurns ?? [],
      cutTurns: before === undefined ? 0 : before.cutTurns + 1,
      repairs: 0,
      lastTurn: event.last ?? null,
      think: event.think ?? false,
      summarizedAfter: null,
      notes: before?.notes ?? [],
    });
  }

  #note(event: JournalEvent & { readonly step: number }, note: NoteView): void {
    const step = this.#change(event);
    if (step === undefined) this.#notes.push(note);
    else step.notes.push(note.code);
  }

  #reduce(event: Extract<JournalEvent, { type: "context-reduced" }>): void {
    const through = event.summary?.through ?? 0;
    const replaced = new Set(event.results?.map(({ callId }) => callId));
    for (const step of this.#steps) {
      const isSummarized = step.step <= through && step.summarizedAfter === null;
      const isReplaced = step.calls.some(({ callId }) => replaced.has(callId));
      if (isSummarized || isReplaced) step.last = event.sequence;
    }
    markReduced(event, this.#steps);
  }

  #finishTurn(event: Extract<JournalEvent, { type: "turn-finished" }>): void {
    const step = this.#change(event);
    if (step === undefined || event.usage.stop === "aborted") return;
    const said = (channel: string): string | undefined =>
      event.messages.find((each) => each.channel === channel && each.recipient === null)?.content;
    const answer = said("final");
    step.answers = answer !== undefined;
    step.says = firstCharacters(answer ?? said("commentary") ?? said("analysis") ?? "");
    step.repairs = event.repairs.length;
    step.turn = turnOf(event.usage);
    this.#count(event.usage);
  }

  #count(usage: TurnOutline): void {
    this.#totals.promptTokens += usage.promptTokens;
    this.#totals.reusedTokens += usage.reusedTokens;
    this.#totals.evaluatedTokens += usage.evaluatedTokens;
    this.#totals.outputTokens += usage.outputTokens;
    this.#totals.modelMilliseconds += usage.promptMilliseconds + usage.outputMilliseconds;
  }

  #request(event: Extract<JournalEvent, { type: "call-requested" }>): void {
    const step = this.#change(event);
    if (step === undefined) return;
    this.#totals.calls++;
    const plan = event.tool === "update_plan" ? planOf(event.arguments) : null;
    step.repairs += event.repairs?.length ?? 0;
    step.calls.push({
      callId: event.callId,
      name: firstCharacters(event.tool ?? event.recipient),
      brief: plan === null ? briefArguments(event.arguments, event.rawArguments) : briefPlan(plan),
      status: "requested",
      startedAt: null,
      milliseconds: 0,
      changes: 0,
      hasPicture: false,
    });
    if (plan === null) return;
    this.#plan = { ...plan, writtenAt: [...(this.#plan?.writtenAt ?? []), event.step] };
  }

  #followCall(
    event: Extract<
      JournalEvent,
      {
        type:
          | "call-asked"
          | "call-decided"
          | "host-asked"
          | "host-decided"
          | "call-started"
          | "call-finished";
      }
    >,
  ): void {
    const step = this.#change(event);
    const call = step?.calls.find(({ callId }) => callId === event.callId);
    if (call === undefined) return;
    if (event.type === "call-asked") {
      call.status = "pending";
      return;
    }
    if (event.type === "host-asked") {
      call.status = "pending";
      return;
    }
    if (event.type === "host-decided") {
      call.status = "running";
      this.#totals.approvalMilliseconds += event.waitedMilliseconds ?? 0;
      return;
    }
    if (event.type === "call-decided") {
      call.status = event.decision === "pending" ? "pending" : "requested";
      this.#totals.approvalMilliseconds += event.waitedMilliseconds ?? 0;
      return;
    }
    if (event.type === "call-started") {
      call.status = "running";
      call.startedAt = event.time;
      return;
    }
    call.status = event.status;
    call.milliseconds = event.milliseconds;
    call.changes = event.changes?.length ?? 0;
    call.hasPicture = hasPicture(event.details);
    this.#totals.toolMilliseconds += event.milliseconds;
  }

  /** The step that an event belongs to, marked as changed by the event. */
  #change(event: JournalEvent & { readonly step: number }): OpenStep | undefined {
    const step = this.#steps.findLast((each) => each.step === event.step);
    if (step !== undefined) step.last = event.sequence;
    return step;
  }
}

function begin(event: RunStarted & JournalEvent) {
  const { runId, task, agent, model, parent, caller, conversation } = event;
  return {
    runId,
    task: firstCharacters(task, 2000),
    agent: agent.name,
    reasoning: agent.reasoning,
    model: model.name,
    status: "unfinished" as const,
    startedAt: event.time,
    lastAt: event.time,
    outcome: null,
    parent: parent === undefined ? null : { runId: parent.runId, step: parent.step },
    caller: caller ?? null,
    conversation: conversation ?? null,
    resumed: 0,
    agentChanges: [],
    tainted: null,
    events: 0,
  };
}

function turnOf(usage: TurnOutline): TurnOutline {
  const { promptTokens, reusedTokens, evaluatedTokens, outputTokens, stop } = usage;
  const { promptMilliseconds, outputMilliseconds } = usage;
  return {
    promptTokens,
    reusedTokens,
    evaluatedTokens,
    outputTokens,
    stop,
    promptMilliseconds,
    outputMilliseconds,
  };
}

function briefPlan({ items }: Pick<PlanOutline, "items">): string {
  const done = items.filter(({ status }) => status === "completed").length;
  const current = items.find(({ status }) => status === "in_progress");
  return firstCharacters(`${done}/${items.length} ${current?.step ?? ""}`);
}

function hasPicture(details: unknown): boolean {
  if (typeof details !== "object" || details === null || !("base64" in details)) return false;
  return "mediaType" in details && String(details.mediaType).startsWith("image/");
}
