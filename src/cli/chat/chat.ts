import { OstinatoError } from "../../errors.ts";
import { inertLine, inertText } from "../../inert-text.ts";
import { messageOf } from "../../message-of.ts";
import type { Model } from "../../model/index.ts";
import {
  type Agent,
  type Conversation,
  type ConversationOptions,
  openConversation,
  type Run,
} from "../../planner/index.ts";
import type { Journal } from "../../trace/index.ts";
import { visibleText } from "../../visible-text.ts";
import { EXIT_CODES, exitCodeOfOutcome } from "../exit-code.ts";
import { askForWord, canAsk } from "../question/ask.ts";
import { approver } from "../run/approve-on-terminal.ts";
import { listMarked, markedOf } from "../run/marked-changes.ts";
import type { CommonRunOptions } from "../run/run-options.ts";
import { count } from "../run/settle-workspace.ts";
import { describeChanges } from "../run/show-changes.ts";
import { steerByTyping, type Typing } from "../run/steer-by-typing.ts";
import { watchRun } from "../run/watch-run.ts";
import { Screen } from "../screen/screen.ts";
import { showCitations } from "../screen/show-citations.ts";
import { type ChatCommand, type ChatRequest, chatHelp, chatRequest } from "./chat-commands.ts";
import { ChatInput } from "./chat-input.ts";
import { ChatInterrupt } from "./chat-interrupt.ts";

export interface ChatSetup {
  readonly agent: Agent;
  readonly model: Model;
  readonly loadModel: (spec: string) => Promise<Model>;
  readonly options: Omit<ConversationOptions, "model" | "approve" | "journal"> & {
    readonly journal: Journal;
  };
  readonly flags: CommonRunOptions;
}

const EFFORTS: readonly string[] = ["low", "medium", "high"];

/** A conversation with a person, line by line. */
export class Chat {
  readonly #setup: ChatSetup;
  readonly #screen = new Screen(process.stderr);
  readonly #interrupt = new ChatInterrupt();
  #conversation: Conversation;
  #agent: Agent;
  #model: Model;
  #typing: Typing | null = null;
  #exitCode: number = EXIT_CODES.answered;
  #isOver = false;

  constructor(setup: ChatSetup) {
    this.#setup = setup;
    this.#agent = setup.agent;
    this.#model = setup.model;
    this.#conversation = this.#open(setup.options.id);
  }

  /** Until the input ends or the person leaves. Returns the exit code: that of the last turn. */
  async run(): Promise<number> {
    const earlier = this.#setup.options.id === undefined ? [] : await this.#conversation.turns();
    const input = new ChatInput(earlier.map(({ task }) => task));
    this.#greet(input.isTerminal, earlier.length);
    try {
      while (!this.#isOver && this.#interrupt.leaves === null) {
        const line = await input.line();
        if (line === null) break;
        await this.#take(chatRequest(line));
      }
      await this.#tellKept();
      return this.#interrupt.leaves ?? this.#exitCode;
    } finally {
      input.close();
      this.#interrupt.close();
      await this.#conversation.close();
      await this.#model.dispose();
    }
  }

  #open(id: string | undefined): Conversation {
    const approve = approver(this.#setup.flags, {
      during: (question) => (this.#typing === null ? question() : this.#typing.during(question)),
    });
    return openConversation(this.#agent, {
      ...this.#setup.options,
      ...{ model: this.#model, ...(approve && { approve }), ...(id !== undefined && { id }) },
    });
  }

  async #take(request: ChatRequest): Promise<void> {
    try {
      if (request.kind === "ask") return await this.#turn(this.#conversation.ask(request.task));
      if (request.kind === "command") return await this.#do(request.command, request.argument);
      if (request.kind === "unknown") {
        this.#say(`there is no command /${inertLine(request.name)}:\n${chatHelp()}`);
      }
    } catch (error) {
      const hint = OstinatoError.is(error) && error.hint ? `\n${error.hint}` : "";
      this.#say(inertText(`${messageOf(error)}${hint}`));
      this.#exitCode = EXIT_CODES.failed;
    }
  }

  async #do(command: ChatCommand, argument: string): Promise<void> {
    switch (command) {
      case "undo": {
        const turn = await this.#conversation.undo();
        return this.#say(
          turn === null ? "nothing to take back" : `took back: ${inertText(turn.task)}`,
        );
      }
      case "diff":
        return await this.#diff();
      case "commit":
        return await this.#commit();
      case "model":
        return await this.#changeModel(argument);
      case "effort":
        return await this.#changeEffort(argument);
      case "continue": {
        const run = await this.#conversation.resume();
        return run === null ? this.#say("there is no turn to finish") : await this.#turn(run);
      }
      case "help":
        return this.#say(chatHelp());
      case "quit":
        this.#isOver = true;
        return;
      default:
        command satisfies never;
    }
  }

  async #turn(run: Run): Promise<void> {
    const typing = steerByTyping(this.#screen, this.#setup.flags);
    this.#typing = typing;
    typing.steers(run);
    try {
      const stop = (reason: string) => run.abort(reason);
      const outcome = await this.#interrupt.during(stop, () =>
        watchRun(run, this.#setup.flags, this.#screen),
      );
      this.#exitCode = exitCodeOfOutcome(outcome, EXIT_CODES.aborted);
      await showCitations(run.id, outcome, this.#setup.options.journal, this.#setup.flags);
    } finally {
      typing.close();
      this.#typing = null;
    }
  }

  async #diff(): Promise<void> {
    const changes = await this.#conversation.diff();
    if (changes.length === 0) return this.#say("no changes");
    const patch = visibleText((await this.#conversation.patch()).trimEnd());
    process.stdout.write(`${describeChanges(changes)}\n${patch === "" ? "" : `${patch}\n`}`);
  }

  async #commit(): Promise<void> {
    const changes = await this.#conversation.diff();
    if (changes.length === 0) return this.#say("no changes");
    const marked = markedOf(changes);
    if (marked.length > 0) this.#say(listMarked(marked));
    const all = marked.length > 0 && canAsk() && (await askForWord("Commit these too?", "commit"));
    const committed = await this.#conversation.commit({ marked: all === true });
    const left = (await this.#conversation.diff()).length;
    this.#say(
      `committed ${count(committed)}${left > 0 ? `; ${left} that can run later, or belong to one that can, are kept aside` : ""}`,
    );
  }

  async #changeModel(spec: string): Promise<void> {
    if (spec === "") return this.#say(`model: ${inertLine(this.#model.identity.name)}`);
    const before = this.#model;
    const model = await this.#setup.loadModel(spec);
    await this.#reopen(() => {
      this.#model = model;
    });
    await before.dispose();
    this.#say(`model: ${inertLine(model.identity.name)}`);
  }

  async #changeEffort(effort: string): Promise<void> {
    if (effort === "") return this.#say(`effort: ${this.#agent.reasoning}`);
    if (!EFFORTS.includes(effort)) return this.#say("say /effort low, medium or high");
    await this.#reopen(() => {
      this.#agent = { ...this.#agent, reasoning: effort as Agent["reasoning"] };
    });
    this.#say(`effort: ${effort}`);
  }

  /** The same conversation, with another agent or model. */
  async #reopen(change: () => void): Promise<void> {
    const hasBegun = (await this.#conversation.turns()).length > 0;
    await this.#conversation.close();
    change();
    this.#conversation = this.#open(hasBegun ? this.#conversation.id : undefined);
  }

  #greet(isTerminal: boolean, turns: number): void {
    if (!isTerminal || this.#setup.flags.quiet) return;
    const earlier = turns === 0 ? "" : ` · ${turns} ${turns === 1 ? "turn" : "turns"} so far`;
    const name = inertLine(this.#model.identity.name);
    this.#say(`${this.#agent.name} · ${name}${earlier} · /help lists the commands, Ctrl-D leaves`);
  }

  /** On leaving: what is left, and how to go on. */
  async #tellKept(): Promise<void> {
    const turns = await this.#conversation.turns().catch(() => []);
    if (turns.length === 0 || this.#setup.flags.quiet) return;
    const changes = (await this.#conversation.diff().catch(() => [])).length;
    const kept =
      changes === 0 ? "" : `${changes} ${changes === 1 ? "change is" : "changes are"} kept aside; `;
    this.#say(`${kept}go on with: ostinato chat --continue ${this.#conversation.id}`);
  }

  #say(text: string): void {
    this.#screen.startLine();
    process.stderr.write(`${text}\n`);
  }
}
