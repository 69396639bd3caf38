import type { AnyTool, ToolContext } from "ostinato";
import type { Draw } from "./draw.ts";
import { MemoryWorkspace } from "./memory-workspace.ts";
import type { Random } from "./random.ts";
import { rankLines } from "./rank-lines.ts";
import { HELD_OUT, sayRequest } from "./wording.ts";

/** One thing that stands in a conversation. `trained: false`: the model reads it and need not write it. */
export type Part =
  | { readonly kind: "user"; readonly text: string }
  | { readonly kind: "analysis"; readonly text: string; readonly trained: boolean }
  | {
      readonly kind: "call";
      readonly tool: string;
      readonly json: string;
      readonly trained: boolean;
    }
  | { readonly kind: "result"; readonly tool: string; readonly text: string }
  | { readonly kind: "final"; readonly text: string };

/** How an answer is told to be right, beside the files that must be there afterwards. */
export interface Expectation {
  /** Texts that the answer holds. */
  readonly contains: readonly string[];
}

/** Drawn values don't make a fair task, such as two files that both fit: draw again. */
export class Unsuitable extends Error {}

export interface SceneSetting {
  readonly draw: Draw;
  /** Tools of the prompt. */
  readonly tools: readonly AnyTool[];
  readonly date: string;
  /** Use wordings that are kept out of training. */
  readonly newWordings: boolean;
  /** Turns an answer into an object of the prompt's schema. Default: answers are text. */
  readonly shapeAnswer?: ((text: string) => object) | null;
}

/** Tasks in one workspace: what the person says, the ideal calls with their true results, the answers. */
export class Scene {
  readonly draw: Draw;
  readonly random: Random;
  readonly tools: readonly AnyTool[];
  readonly date: string;
  readonly workspace = new MemoryWorkspace();
  readonly parts: Part[] = [];
  /** The files before the first call. */
  readonly laidOut = new Map<string, string>();
  expectation: Expectation = { contains: [] };
  calls = 0;
  /** Calls that a person refuses, and results that no tool would give. */
  readonly scripted = new Map<string, string>();
  /** What a follow-up question can be about. */
  topic: { kind: string; path: string; pairs?: readonly (readonly [string, string])[] } | null =
    null;
  readonly #newWordings: boolean;
  readonly #shapeAnswer: ((text: string) => object) | null;
  readonly #written = new Set<string>();

  constructor({ draw, tools, date, newWordings, shapeAnswer }: SceneSetting) {
    this.draw = draw;
    this.random = draw.random;
    this.tools = tools;
    this.date = date;
    this.#newWordings = newWordings;
    this.#shapeAnswer = shapeAnswer ?? null;
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.tools.some((tool) => tool.name === name));
  }

  /** Lays a file out before the task. Every text file ends in a line break. */
  put(path: string, text: string): string {
    this.workspace.files.set(path, text.endsWith("\n") ? text : `${text}\n`);
    return path;
  }

  clutter(most = 2, folder = ""): void {
    for (let count = this.random.integer(0, most); count > 0; count--) {
      const name = this.draw.path({ folderShare: 0 });
      this.put(folder === "" ? name : `${folder}/${name}`, this.draw.sentence());
    }
  }

  /** The request, in one of a family's wordings; those behind `HELD_OUT` are never trained. */
  ask(patterns: readonly string[], slots: { readonly [slot: string]: string }): string {
    const marked = patterns.indexOf(HELD_OUT);
    const trained =
      marked >= 0 ? marked : patterns.length - Math.max(1, Math.floor(patterns.length / 5));
    const pattern = this.#newWordings
      ? this.random.choose(patterns.slice(marked >= 0 ? marked + 1 : trained))
      : this.random.choose(patterns.slice(0, trained));
    const text = sayRequest(
      {
        random: this.random,
        blurred: this.#newWordings ? 0 : 0.08,
        word: () => this.draw.word(),
        adjective: () => this.draw.adjective(),
        person: () => this.draw.person(),
      },
      pattern,
      slots,
    );
    this.user(text);
    return text;
  }

  user(text: string): void {
    this.parts.push({ kind: "user", text });
  }

  /** A call with its true result. */
  async call(
    thought: string,
    name: string,
    input: object,
    options: { trained?: boolean } = {},
  ): Promise<string> {
    this.#remember();
    const text = await this.#run(name, input);
    this.#add(thought, name, input, text, options.trained ?? true);
    if (name === "write_file" || name === "edit_file") {
      this.#written.add((input as { path: string }).path);
    }
    return text;
  }

  /** A call whose result is given: refused, failed, or of a tool that exists only in this prompt. */
  given(
    thought: string,
    name: string,
    input: object,
    text: string,
    options: { trained?: boolean } = {},
  ): string {
    this.#remember();
    this.scripted.set(`${name} ${JSON.stringify(input)}`, text);
    this.#add(thought, name, input, text, options.trained ?? true);
    return text;
  }

  /** The plan of a long task, where the prompt offers the tool for it. */
  async plan(steps: readonly string[]): Promise<void> {
    if (!this.has("update_plan") || steps.length < 3) return;
    const plan = steps.map((step, index) => ({
      step,
      status: index === 0 ? "in_progress" : "pending",
    }));
    await this.call("I should make a plan.", "update_plan", { plan });
  }

  /** `text` is the answer to a person; where the prompt wants a schema it becomes an object of it. */
  final(thought: string, text: string, contains: readonly string[] = [text]): void {
    this.#remember();
    const answer = this.#shapeAnswer === null ? text : JSON.stringify(this.#shapeAnswer(text));
    this.parts.push(
      { kind: "analysis", text: thought, trained: true },
      { kind: "final", text: answer },
    );
    this.expectation = { contains };
  }

  #add(thought: string, tool: string, input: object, result: string, trained: boolean): void {
    this.calls++;
    this.parts.push(
      { kind: "analysis", text: thought, trained },
      { kind: "call", tool, json: JSON.stringify(input), trained },
      { kind: "result", tool, text: result },
    );
  }

  #remember(): void {
    for (const [path, text] of this.workspace.files) {
      if (!this.laidOut.has(path) && !this.#written.has(path)) this.laidOut.set(path, text);
    }
  }

  async #run(name: string, input: object): Promise<string> {
    if (name === "search_files")
      return rankLines(this.workspace, (input as { query: string }).query);
    const tool = this.tools.find((each) => each.name === name);
    if (!tool) throw new Unsuitable(`${name} is not offered`);
    const context: ToolContext = {
      runId: "data",
      callId: "1.1",
      idempotencyKey: "data/1.1",
      signal: NEVER,
      sandbox: this.workspace.sandbox,
      progress: () => {},
    };
    try {
      const returned = await tool.run(input as never, context);
      return typeof returned === "string" ? returned : returned.text;
    } catch (error) {
      if (error instanceof Error && error.name === "ToolFailure") return `Error: ${error.message}`;
      throw error;
    }
  }
}

const NEVER = new AbortController().signal;
