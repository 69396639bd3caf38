import type { RunSummary } from "../../trace/journal.ts";
import { type PlacedRun, placeRuns } from "../run-family.ts";
import { badge } from "./element/badge.ts";
import { element, fill } from "./element/element.ts";
import { ago, count, dateTime, duration, whole } from "./element/format.ts";
import { helpButton } from "./element/help.ts";
import { problem } from "./element/section.ts";
import { themeButton } from "./element/theme.ts";
import { VirtualList } from "./element/virtual-list.ts";
import { type Place, runPlace } from "./place.ts";
import { originOf, treeLines } from "./run/related-panel.ts";
import { NO_FILTER, RunFilter } from "./run-filter.ts";
import type { RunSource } from "./run-source.ts";
import type { Screen } from "./screen.ts";

const LIST_POLL_MILLISECONDS = 3000;
const RUN_ROW_HEIGHT = 56;

/** All runs of the journal, forks under their origin, sub-agents under their caller. */
export class RunsScreen implements Screen {
  readonly node = element("main", { class: "runs-screen" });
  readonly #source: RunSource;
  readonly #filter: RunFilter;
  readonly #list: VirtualList;
  readonly #message = element("div", { class: "message-line", role: "status" });
  #runs: readonly RunSummary[] = [];
  #shown: readonly PlacedRun<RunSummary>[] = [];
  #received = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(source: RunSource, go: (address: string) => void) {
    this.#source = source;
    this.#filter = new RunFilter(() => this.#apply());
    this.#list = new VirtualList({
      label: "Runs",
      rowHeight: RUN_ROW_HEIGHT,
      row: (index) => {
        const placed = this.#shown[index];
        return placed === undefined ? element("div", {}) : runRow(placed);
      },
      onSelect: () => {},
      onOpen: (index) => {
        const placed = this.#shown[index];
        if (placed !== undefined) go(runPlace(placed.run.runId));
      },
    });
    this.node.append(
      element(
        "header",
        { class: "head-line" },
        element("h1", {}, "Runs"),
        this.#message,
        themeButton,
        helpButton(),
      ),
      this.#filter.node,
      this.#list.node,
    );
    document.title = "Runs – Ostinato";
    void this.#load();
  }

  show(place: Place): boolean {
    return place.screen === "runs";
  }

  press(event: KeyboardEvent): boolean {
    if (event.key === "Escape") {
      this.#filter.clear();
      return true;
    }
    return this.#list.press(event.key);
  }

  search(): void {
    this.#filter.focus();
  }

  dispose(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    const begin = performance.now();
    try {
      if (!document.hidden || this.#received === "") {
        const runs = await this.#source.runs();
        const received = JSON.stringify(runs);
        if (received !== this.#received) {
          const first = this.#received === "";
          this.#received = received;
          this.#runs = runs;
          this.#filter.offer(runs);
          this.#apply();
          if (first) {
            this.#list.select(0, { quietly: true });
            this.#list.node.focus({ preventScroll: true });
          }
        }
      }
    } catch (error) {
      fill(this.#message, problem(error));
    }
    if (this.#source.live && !this.#gone) {
      // A list that takes long is requested less often.
      const pause = Math.max(LIST_POLL_MILLISECONDS, 20 * (performance.now() - begin));
      this.#timer = setTimeout(() => void this.#load(), pause);
    }
  }

  #apply(): void {
    const selected = this.#shown[this.#list.selected]?.run.runId;
    const wanted = this.#filter.value;
    const fitting = this.#runs.filter(this.#filter.fits(Date.now()));
    this.#shown = placeRuns(fitting);
    const narrowed = JSON.stringify(wanted) !== JSON.stringify(NO_FILTER);
    const all = count(this.#runs.length, "run");
    fill(this.#message, narrowed ? `${whole(fitting.length)} of ${all}` : all);
    this.#list.setLength(this.#shown.length);
    const again = this.#shown.findIndex(({ run }) => run.runId === selected);
    if (again >= 0) this.#list.select(again, { quietly: true });
    this.node.classList.toggle("empty", this.#shown.length === 0);
  }
}

function runRow({ run, followed }: PlacedRun<RunSummary>): HTMLElement {
  const took = run.finishedAt === null ? "" : duration(run.finishedAt - run.startedAt);
  const origin = originOf(run);
  const facts = [origin, run.agent, run.model, run.runId].filter((fact) => fact !== null);
  return element(
    "div",
    { class: "row run-row" },
    ...treeLines(followed),
    element("span", { class: "status" }, badge(run.status)),
    element(
      "span",
      { class: "what" },
      element("span", { class: "first" }, run.task),
      element("span", { class: "second" }, facts.join(" · ")),
    ),
    element("span", { class: "cell steps-cell" }, count(run.steps, "step")),
    element("span", { class: "cell took-cell" }, took),
    element(
      "span",
      { class: "cell when-cell", title: dateTime(run.startedAt) },
      ago(run.startedAt, Date.now()),
    ),
  );
}
