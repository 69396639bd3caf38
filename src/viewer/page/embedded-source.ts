import type { RunOutline } from "../outline/run-outline.ts";
import type { StepDetail } from "../outline/step-detail.ts";
import type { RunSource, ShownTokens } from "./run-source.ts";

type Block = readonly { readonly detail: StepDetail; readonly tokens: ShownTokens }[];

/** The runs that the page itself holds. */
export function embeddedSource(): RunSource {
  const held = embedded<readonly string[]>("held");
  const runs = new Map(held.map((runId, number) => [runId, new EmbeddedRun(number)]));
  const run = (runId: string): EmbeddedRun => {
    const found = runs.get(runId);
    if (found !== undefined) return found;
    const which = held.length === 1 ? `only run ${held[0]}` : `${held.length} runs`;
    throw new Error(`This file contains ${which}. Run ${runId} is in the journal.`);
  };
  return {
    live: false,
    first: held[0] ?? null,
    hasOthers: held.length > 1,
    has: (runId) => runs.has(runId),
    runs: async () => embedded("runs"),
    outline: async (runId) => run(runId).outline,
    started: async (runId) => run(runId).block("started"),
    step: async (runId, index) => run(runId).step(index).detail,
    tokens: async (runId, index) => run(runId).step(index).tokens,
    search: async (runId, text) => run(runId).search(text),
    waiting: async () => [],
    decide: () => Promise.reject(new Error("This is a file: nothing can be decided on here.")),
  };
}

/** One of them. Its parts are read when they are needed. */
class EmbeddedRun {
  readonly #number: number;
  readonly #steps = new Map<number, Block>();
  #outline: RunOutline | null = null;

  constructor(number: number) {
    this.#number = number;
  }

  get outline(): RunOutline {
    this.#outline ??= this.block<RunOutline>("outline");
    return this.#outline;
  }

  block<Value>(name: string): Value {
    return embedded(this.#number === 0 ? name : `${name}-of-${this.#number}`);
  }

  step(index: number): Block[number] {
    const blockSize = embedded<number>("block-size");
    const number = Math.floor(index / blockSize);
    const block = this.#steps.get(number) ?? this.block<Block>(`steps-${number}`);
    this.#steps.set(number, block);
    const step = block[index % blockSize];
    if (step === undefined) throw new Error("This step is not in the file.");
    return step;
  }

  search(text: string): readonly number[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found: number[] = [];
    for (const { index } of this.outline.steps) {
      const { view, earlier } = this.step(index).detail;
      const said = JSON.stringify(
        [...earlier, view].map(({ turn, calls, notes }) => [turn?.messages, calls, notes]),
      ).toLowerCase();
      if (words.every((word) => said.includes(word))) found.push(index);
    }
    return found;
  }
}

function embedded<Value>(name: string): Value {
  return JSON.parse(document.getElementById(`data-${name}`)?.textContent ?? "null") as Value;
}
