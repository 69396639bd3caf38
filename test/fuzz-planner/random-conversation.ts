import { type ScriptedModel, scriptedModel } from "../../src/model/index.ts";
import {
  type Agent,
  type AskOptions,
  type Conversation,
  type Limits,
  openConversation,
  type Run,
} from "../../src/planner/index.ts";
import { MemoryJournal, type Outcome } from "../../src/trace/index.ts";
import type { Random } from "../fuzz-boundary/random.ts";
import { crashed } from "./crashed-journal.ts";
import { divergences } from "./divergences.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { decideOnOne } from "./random-decision.ts";
import { optionsOf, raised, randomLimits } from "./random-options.ts";
import { randomTurn } from "./random-script.ts";
import { randomAgent } from "./random-tools.ts";
import { ending } from "./run-ending.ts";

const MOST_ACTIONS = 7;

/**
 * One random conversation: tasks, also one before the other has ended, turns that are resumed, taken back and forked,
 * and restarts of which some are after a crash. After each of them its turns have to be those that were asked and not
 * taken back.
 *
 * @param redriven Whether the records are redriven at the end.
 */
export async function randomConversation(random: Random, redriven: boolean): Promise<Findings> {
  const talk = new RandomTalk(random);
  const actions = 2 + random.below(MOST_ACTIONS);
  for (let action = 0; action < actions; action++) {
    await talk.act();
    await talk.check();
  }
  return talk.end(redriven);
}

class RandomTalk {
  readonly #random: Random;
  readonly #agent: Agent;
  readonly #model: ScriptedModel;
  readonly #outcomes: Outcome[] = [];
  readonly #disordered: string[] = [];
  /** The tasks of the turns that it should have. */
  #tasks: string[] = [];
  #asked = 0;
  #limits: Partial<Limits>;
  #journal = new MemoryJournal();
  #conversation: Conversation;

  constructor(random: Random) {
    this.#random = random;
    this.#agent = randomAgent(random, false);
    const contextSize = random.pick([1_500, 3_000, 16_000]);
    this.#model = scriptedModel((moment) => randomTurn(random, moment), { contextSize });
    this.#limits = randomLimits(random, this.#agent);
    this.#conversation = this.#open();
  }

  #open(id?: string): Conversation {
    return openConversation(this.#agent, {
      ...{ model: this.#model, journal: this.#journal, seed: this.#random.below(1_000) },
      ...(id !== undefined && { id }),
    });
  }

  get #options(): AskOptions {
    const { model: _, ...options } = optionsOf(this.#random, this.#model, this.#limits);
    return options;
  }

  async act(): Promise<void> {
    const random = this.#random;
    if (this.#tasks.length === 0) return this.#ask();
    switch (random.below(8)) {
      case 0:
        return this.#undo();
      case 1:
        return this.#fork();
      case 2:
        return this.#restart();
      case 3:
      case 4:
        return this.#resume();
      default:
        return this.#ask();
    }
  }

  async #ask(): Promise<void> {
    // The second one waits for the first.
    const count = this.#random.chance(0.15) ? 2 : 1;
    const runs: Run[] = [];
    for (let number = 0; number < count; number++) {
      const task = `Task ${++this.#asked}.`;
      runs.push(this.#conversation.ask(task, this.#options));
      this.#tasks.push(task);
    }
    const outcomes = await Promise.all(runs.map((run) => ending(this.#random, run, this.#journal)));
    this.#outcomes.push(...outcomes);
  }

  async #resume(): Promise<void> {
    const last = (await this.#conversation.turns()).at(-1);
    if (last === undefined) return;
    const outcome = this.#outcomes.at(-1);
    if (last.status === "awaiting-approval" && outcome?.kind === last.status) {
      await decideOnOne(this.#random, this.#journal, last.runId, outcome);
    }
    if (this.#random.chance(0.5)) this.#limits = { ...this.#limits, ...raised(this.#random) };
    // Resumed, a paused run would wait on.
    await this.#journal.post(last.runId, { kind: "continue" });
    const running = await this.#conversation.resume(this.#options);
    if (running === null) {
      if (last.status !== "answered") this.#wrong(`a turn that is ${last.status} isn't resumed`);
      return;
    }
    if (running.id !== last.runId) this.#wrong(`${running.id} is resumed, not ${last.runId}`);
    this.#outcomes.push(await ending(this.#random, running, this.#journal));
  }

  async #undo(): Promise<void> {
    const undone = await this.#conversation.undo();
    const expected = this.#tasks.pop();
    if (undone?.task !== expected) this.#wrong(`undone: ${undone?.task}, not ${expected}`);
  }

  async #fork(): Promise<void> {
    const turn = 1 + this.#random.below(this.#tasks.length);
    const forked = await this.#conversation.fork(turn);
    this.#tasks = this.#tasks.slice(0, turn);
    if (this.#random.chance(0.5)) await this.#conversation.close();
    this.#conversation = forked;
    // It begins with its first task.
    await this.#ask();
  }

  /** Another process continues it by its id, at times after a crash. */
  async #restart(): Promise<void> {
    const { id } = this.#conversation;
    const last = (await this.#conversation.turns()).at(-1);
    await this.#conversation.close();
    if (last !== undefined && this.#random.chance(0.5)) {
      this.#journal = await crashed(this.#random, this.#journal, last.runId);
    }
    this.#conversation = this.#open(id);
  }

  async check(): Promise<void> {
    const turns = await this.#conversation.turns();
    const found = turns.map(({ number, task }) => `${number} ${task}`);
    const expected = this.#tasks.map((task, index) => `${index + 1} ${task}`);
    if (found.join() !== expected.join()) {
      this.#wrong(`turns: ${found.join(", ")}; expected: ${expected.join(", ")}`);
    }
    const said = (await this.#conversation.messages()).flatMap(({ role, content }) =>
      role === "user" && content.startsWith("Task ") ? [content] : [],
    );
    // A summary may stand for the oldest ones.
    if (said.join() !== this.#tasks.slice(-said.length).join() && said.length > 0) {
      this.#wrong(`said: ${said.join(", ")}; asked: ${this.#tasks.join(", ")}`);
    }
    if (this.#tasks.length > 0 && said.length === 0) this.#wrong("the last task is not said");
  }

  #wrong(what: string): void {
    this.#disordered.push(what);
  }

  async end(redriven: boolean): Promise<Findings> {
    await this.#conversation.close();
    const diverged = redriven ? await divergences(this.#journal) : [];
    await this.#journal.close();
    return findingsOf(this.#outcomes, { disordered: this.#disordered, diverged });
  }
}
