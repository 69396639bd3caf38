import type { RunSummary } from "../../trace/journal.ts";
import type { RunOutline } from "../outline/run-outline.ts";
import type { StepDetail } from "../outline/step-detail.ts";
import type { StepTokens, TokenDetail } from "../outline/token-detail.ts";
import type { StartedEvent } from "../run-reader.ts";
import type { ShownWaiting, ViewerDecision } from "../serve/viewer-decisions.ts";
import { embeddedSource } from "./embedded-source.ts";

/** The prompt's tokens are null if the page does not hold them. */
export type ShownTokens = Omit<StepTokens, "prompt"> & {
  readonly prompt: readonly TokenDetail[] | null;
};

/** Where the page gets its runs from. */
export interface RunSource {
  /** Whether more may come, so that polling makes sense. */
  readonly live: boolean;
  /** The run that the page opens with. Null: the list. */
  readonly first: string | null;
  /** Whether there are other runs, so that a list makes sense. */
  readonly hasOthers: boolean;
  /** Whether a run can be opened. */
  has(runId: string): boolean;
  runs(): Promise<readonly RunSummary[]>;
  /** Steps that changed with event `since` or later. */
  outline(runId: string, since: number): Promise<RunOutline>;
  started(runId: string): Promise<StartedEvent>;
  step(runId: string, index: number): Promise<StepDetail>;
  tokens(runId: string, index: number): Promise<ShownTokens>;
  /** Indexes of the steps whose whole texts contain these words. */
  search(runId: string, text: string): Promise<readonly number[]>;
  /** What waits for a decision that can be made here. */
  waiting(runId: string): Promise<readonly ShownWaiting[]>;
  decide(runId: string, decision: ViewerDecision): Promise<unknown>;
}

/** The data in this page, otherwise its server. */
export function openSource(): RunSource {
  return document.getElementById("data-outline") === null ? serverSource() : embeddedSource();
}

function serverSource(): RunSource {
  const ask = async <Reply>(path: string, request: RequestInit = {}): Promise<Reply> => {
    const response = await fetch(path, { cache: "no-store", ...request });
    if (response.ok) return (await response.json()) as Reply;
    throw new Error(await messageOf(response));
  };
  const run = (runId: string) => `run/${encodeURIComponent(runId)}`;
  return {
    live: true,
    first: null,
    hasOthers: true,
    has: () => true,
    runs: () => ask("runs"),
    outline: (runId, since) => ask(`${run(runId)}?since=${since}`),
    started: (runId) => ask(`${run(runId)}/started`),
    step: (runId, index) => ask(`${run(runId)}/step/${index}`),
    tokens: (runId, index) => ask(`${run(runId)}/tokens/${index}`),
    search: (runId, text) => ask(`${run(runId)}/search?text=${encodeURIComponent(text)}`),
    waiting: (runId) => ask(`${run(runId)}/waiting`),
    decide: (runId, decision) =>
      ask(`${run(runId)}/decide`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(decision),
      }),
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
