import type { RunSummary } from "../../trace/journal.ts";
import type { RunOutline } from "../outline/run-outline.ts";
import type { StepDetail } from "../outline/step-detail.ts";
import type { StepTokens, TokenDetail } from "../outline/token-detail.ts";
import type { StartedEvent } from "../run-reader.ts";

/** The prompt's tokens are null if the page does not hold them. */
export type ShownTokens = Omit<StepTokens, "prompt"> & {
  readonly prompt: readonly TokenDetail[] | null;
};

/** Where the page gets its runs from. */
export interface RunSource {
  /** Whether more may come, so that polling makes sense. */
  readonly live: boolean;
  /** The only run of the page; null when there may be others. */
  readonly only: string | null;
  runs(): Promise<readonly RunSummary[]>;
  /** Steps that changed with event `since` or later. */
  outline(runId: string, since: number): Promise<RunOutline>;
  started(runId: string): Promise<StartedEvent>;
  step(runId: string, index: number): Promise<StepDetail>;
  tokens(runId: string, index: number): Promise<ShownTokens>;
  /** Indexes of the steps whose whole texts contain these words. */
  search(runId: string, text: string): Promise<readonly number[]>;
}

/** The data in this page, otherwise its server. */
export function openSource(): RunSource {
  return document.getElementById("data-outline") === null ? serverSource() : embeddedSource();
}

function serverSource(): RunSource {
  const ask = async <Reply>(path: string): Promise<Reply> => {
    const response = await fetch(path, { cache: "no-store" });
    if (response.ok) return (await response.json()) as Reply;
    throw new Error(await messageOf(response));
  };
  const run = (runId: string) => `run/${encodeURIComponent(runId)}`;
  return {
    live: true,
    only: null,
    runs: () => ask("runs"),
    outline: (runId, since) => ask(`${run(runId)}?since=${since}`),
    started: (runId) => ask(`${run(runId)}/started`),
    step: (runId, index) => ask(`${run(runId)}/step/${index}`),
    tokens: (runId, index) => ask(`${run(runId)}/tokens/${index}`),
    search: (runId, text) => ask(`${run(runId)}/search?text=${encodeURIComponent(text)}`),
  };
}

async function messageOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message : text;
  } catch {
    return text;
  }
}

function embeddedSource(): RunSource {
  type Block = readonly { readonly detail: StepDetail; readonly tokens: ShownTokens }[];
  const blocks = new Map<number, Block>();
  const blockSize = embedded<number>("block-size");
  const stepAt = async (index: number) => {
    const number = Math.floor(index / blockSize);
    const block = blocks.get(number) ?? embedded<Block>(`steps-${number}`);
    blocks.set(number, block);
    const step = block[index % blockSize];
    if (step === undefined) throw new Error("This step is not in the file.");
    return step;
  };
  const outline = embedded<RunOutline>("outline");
  const only = (runId: string): void => {
    if (runId !== outline.runId) {
      throw new Error(
        `This file contains only run ${outline.runId}. Run ${runId} is in the journal.`,
      );
    }
  };
  return {
    live: false,
    only: outline.runId,
    runs: async () => embedded("runs"),
    outline: async (runId) => {
      only(runId);
      return outline;
    },
    started: async () => embedded("started"),
    step: async (_runId, index) => (await stepAt(index)).detail,
    tokens: async (_runId, index) => (await stepAt(index)).tokens,
    search: async (_runId, text) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const found: number[] = [];
      for (const { index } of outline.steps) {
        const { view, earlier } = (await stepAt(index)).detail;
        const said = JSON.stringify(
          [...earlier, view].map(({ turn, calls, notes }) => [turn?.messages, calls, notes]),
        ).toLowerCase();
        if (words.every((word) => said.includes(word))) found.push(index);
      }
      return found;
    },
  };
}

function embedded<Value>(name: string): Value {
  return JSON.parse(document.getElementById(`data-${name}`)?.textContent ?? "null") as Value;
}
