import type { StepOutline } from "../run-outline.ts";
import { element } from "./element.ts";
import { whole } from "./format.ts";
import { stepRow } from "./step-row.ts";
import { hasProblem, stepTimes } from "./step-times.ts";
import { VirtualList } from "./virtual-list.ts";

const ROW_HEIGHT = 52;

/** A run's steps, all or those that a search leaves. Numbers are places among all. */
export class StepList {
  readonly node: HTMLElement;
  readonly #list: VirtualList;
  readonly #input = element("input", {
    type: "search",
    placeholder: "Search steps ( / )",
    "aria-label": "Search steps",
  });
  readonly #problems = element("input", { type: "checkbox", id: "only-problems" });
  readonly #shownCount = element("span", { class: "muted", role: "status" });
  #steps: readonly StepOutline[] = [];
  /** Places of the steps that are shown. */
  #shown: number[] = [];
  #longest = 0;

  constructor(options: {
    readonly onSelect: (index: number) => void;
    readonly onOpen: (index: number) => void;
  }) {
    const placeOf = (row: number): number => this.#shown[row] ?? -1;
    this.#list = new VirtualList({
      label: "Steps",
      rowHeight: ROW_HEIGHT,
      row: (row) => {
        const step = this.#steps[placeOf(row)];
        return step === undefined ? element("div", {}) : stepRow(step, this.#longest);
      },
      onSelect: (row) => options.onSelect(placeOf(row)),
      onOpen: (row) => options.onOpen(placeOf(row)),
    });
    this.#input.addEventListener("input", () => this.#filter());
    this.#problems.addEventListener("change", () => this.#filter());
    this.node = element(
      "section",
      { class: "steps", "aria-label": "Steps" },
      element(
        "div",
        { class: "filters" },
        this.#input,
        element(
          "label",
          { for: "only-problems", title: "Failed calls, repairs, notes" },
          this.#problems,
          "problems",
        ),
        this.#shownCount,
      ),
      this.#list.node,
    );
  }

  setSteps(steps: readonly StepOutline[]): void {
    this.#steps = steps;
    this.#longest = steps.reduce((most, step) => Math.max(most, stepTimes(step).all), 0);
    this.#filter();
  }

  select(place: number): void {
    const row = this.#rowOf(place);
    if (row < 0) this.#list.unselect();
    else this.#list.select(row, { quietly: true });
  }

  search(): void {
    this.#input.focus();
    this.#input.select();
  }

  focus(): void {
    this.#list.node.focus({ preventScroll: true });
  }

  press(key: string): boolean {
    return this.#list.press(key);
  }

  nextProblem(backwards: boolean): boolean {
    const from = this.#list.selected;
    const rows = this.#shown.map((_, row) => row);
    const troubled = (row: number): boolean => {
      const step = this.#steps[this.#shown[row] ?? -1];
      return step !== undefined && hasProblem(step);
    };
    const next = backwards
      ? rows.findLast((row) => row < from && troubled(row))
      : rows.find((row) => row > from && troubled(row));
    if (next !== undefined) this.#list.select(next);
    return true;
  }

  #rowOf(place: number): number {
    // Without a search rows and places are the same.
    return this.#shown[place] === place ? place : this.#shown.indexOf(place);
  }

  #filter(): void {
    const selected = this.#shown[this.#list.selected] ?? -1;
    const words = this.#input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = this.#problems.checked;
    this.#shown = [];
    for (const step of this.#steps) {
      if (only && !hasProblem(step)) continue;
      if (words.length > 0 && !hasWords(step, words)) continue;
      this.#shown.push(step.index);
    }
    const all = this.#steps.length;
    const some = this.#shown.length;
    this.#shownCount.textContent = some === all ? whole(all) : `${whole(some)} of ${whole(all)}`;
    this.#list.setLength(some);
    this.select(selected);
  }
}

function hasWords(step: StepOutline, words: readonly string[]): boolean {
  const calls = step.calls.map(({ name, brief, status }) => `${name} ${brief} ${status}`).join(" ");
  const text = `${step.step} ${step.says} ${calls} ${step.notes.join(" ")}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
