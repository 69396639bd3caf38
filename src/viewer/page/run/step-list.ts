import type { StepOutline } from "../../outline/run-outline.ts";
import { element } from "../element/element.ts";
import { count, whole } from "../element/format.ts";
import { VirtualList } from "../element/virtual-list.ts";
import { stepRow } from "./step-row.ts";
import { hasProblem, stepTimes } from "./step-times.ts";

const ROW_HEIGHT = 52;
const PAUSE_MILLISECONDS = 200;

/** A run's steps: all of them, or the search results. Numbers are indexes among all steps. */
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
  /** Indexes of the shown steps. */
  #shown: number[] = [];
  #longest = 0;
  #ended = false;
  readonly #find: (text: string) => Promise<readonly number[]>;
  /** Steps whose whole texts match the search. */
  #found = new Set<number>();
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(options: {
    readonly onSelect: (index: number) => void;
    readonly onOpen: (index: number) => void;
    /** Searches whole texts, which the list does not have. */
    readonly find: (text: string) => Promise<readonly number[]>;
  }) {
    this.#find = options.find;
    const placeOf = (row: number): number => this.#shown[row] ?? -1;
    this.#list = new VirtualList({
      label: "Steps",
      rowHeight: ROW_HEIGHT,
      row: (row) => {
        const step = this.#steps[placeOf(row)];
        return step === undefined ? element("div", {}) : stepRow(step, this.#longest, this.#ended);
      },
      onSelect: (row) => options.onSelect(placeOf(row)),
      onOpen: (row) => options.onOpen(placeOf(row)),
    });
    this.#input.addEventListener("input", () => this.#search());
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
          "only problems",
        ),
        this.#shownCount,
      ),
      this.#list.node,
    );
  }

  /** @param ended Whether the run has ended. */
  setSteps(steps: readonly StepOutline[], ended: boolean): void {
    this.#steps = steps;
    this.#ended = ended;
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

  /** The text of the rows is searched at once; whole texts when typing pauses. */
  #search(): void {
    clearTimeout(this.#pause);
    this.#found = new Set();
    this.#filter();
    const text = this.#input.value.trim();
    if (text === "") return;
    this.#pause = setTimeout(async () => {
      const found = await this.#find(text).catch(() => []);
      if (this.#input.value.trim() !== text) return;
      this.#found = new Set(found);
      this.#filter();
    }, PAUSE_MILLISECONDS);
  }

  #rowOf(place: number): number {
    // Without a search, rows and indexes are the same.
    return this.#shown[place] === place ? place : this.#shown.indexOf(place);
  }

  #filter(): void {
    const selected = this.#shown[this.#list.selected] ?? -1;
    const words = this.#input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = this.#problems.checked;
    this.#shown = [];
    for (const step of this.#steps) {
      if (only && !hasProblem(step)) continue;
      const fits = words.length === 0 || this.#found.has(step.index) || hasWords(step, words);
      if (!fits) continue;
      this.#shown.push(step.index);
    }
    const all = this.#steps.length;
    const some = this.#shown.length;
    const steps = count(all, "step");
    this.#shownCount.textContent = some === all ? steps : `${whole(some)} of ${steps}`;
    this.#list.setLength(some);
    this.select(selected);
  }
}

function hasWords(step: StepOutline, words: readonly string[]): boolean {
  const calls = step.calls.map(({ name, brief, status }) => `${name} ${brief} ${status}`).join(" ");
  const text = `${step.step} ${step.says} ${calls} ${step.notes.join(" ")}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
