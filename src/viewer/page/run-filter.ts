import type { RunSummary } from "../../trace/journal.ts";
import { element, fill } from "./element/element.ts";

export interface FilterValue {
  readonly text: string;
  readonly status: string;
  readonly agent: string;
  readonly model: string;
  /** Days back from now; empty for all. */
  readonly days: string;
}

export const NO_FILTER: FilterValue = { text: "", status: "", agent: "", model: "", days: "" };

const PERIODS = [
  ["", "any time"],
  ["1", "last 24 hours"],
  ["7", "last 7 days"],
  ["30", "last 30 days"],
] as const;

/** The filter of the list: by text of the task or id, outcome, agent, model, time. */
export class RunFilter {
  readonly node: HTMLElement;
  readonly #text = element("input", {
    type: "search",
    placeholder: "Search tasks and ids ( / )",
    "aria-label": "Search runs",
  });
  readonly #status = element("select", { "aria-label": "Outcome" });
  readonly #agent = element("select", { "aria-label": "Agent" });
  readonly #model = element("select", { "aria-label": "Model" });
  readonly #days = element("select", { "aria-label": "Started" });
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    fill(this.#days, ...PERIODS.map(([value, name]) => option(value, name)));
    for (const control of [this.#text, this.#status, this.#agent, this.#model, this.#days]) {
      control.addEventListener("input", onChange);
    }
    this.node = element(
      "div",
      { class: "filters", role: "search" },
      this.#text,
      this.#status,
      this.#agent,
      this.#model,
      this.#days,
    );
  }

  get value(): FilterValue {
    return {
      text: this.#text.value.trim().toLowerCase(),
      status: this.#status.value,
      agent: this.#agent.value,
      model: this.#model.value,
      days: this.#days.value,
    };
  }

  fits(now: number): (run: RunSummary) => boolean {
    const { text, status, agent, model, days } = this.value;
    const words = text.split(/\s+/).filter(Boolean);
    const since = days === "" ? 0 : now - Number(days) * 86_400_000;
    return (run) =>
      (status === "" || run.status === status) &&
      (agent === "" || run.agent === agent) &&
      (model === "" || run.model === model) &&
      run.startedAt >= since &&
      words.every((word) => `${run.task} ${run.runId}`.toLowerCase().includes(word));
  }

  /** Offers the values that occur. */
  offer(runs: readonly RunSummary[]): void {
    offerOptions(
      this.#status,
      "any outcome",
      runs.map((run) => run.status),
    );
    offerOptions(
      this.#agent,
      "any agent",
      runs.map((run) => run.agent),
    );
    offerOptions(
      this.#model,
      "any model",
      runs.map((run) => run.model),
    );
  }

  focus(): void {
    this.#text.focus();
    this.#text.select();
  }

  clear(): void {
    for (const control of [this.#text, this.#status, this.#agent, this.#model, this.#days]) {
      control.value = "";
    }
    this.#onChange();
  }
}

function offerOptions(select: HTMLSelectElement, none: string, values: readonly string[]): void {
  const before = select.value;
  const names = [...new Set(values)].sort();
  fill(select, option("", none), ...names.map((name) => option(name, name)));
  select.value = names.includes(before) ? before : "";
}

function option(value: string, name: string): HTMLOptionElement {
  const made = element("option", {}, name);
  // Its value is compared with runs: it is unescaped, unlike the shown text.
  made.value = value;
  return made;
}
