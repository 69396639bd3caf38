import type { RunSummary } from "../../trace/journal.ts";
import { type PlacedRun, placeRuns } from "../run-family.ts";
import { element, fill } from "./element/element.ts";
import { count, whole } from "./element/format.ts";
import { helpButton } from "./element/help.ts";
import { problem } from "./element/section.ts";
import { themeButton } from "./element/theme.ts";
import { VirtualList } from "./element/virtual-list.ts";
import { type Place, runPlace } from "./place.ts";
import { NO_FILTER, RunFilter } from "./run-filter.ts";
import { RUN_ROW_HEIGHT, runRow } from "./run-row.ts";
import type { RunSource } from "./run-source.ts";
import type { Screen } from "./screen.ts";

const LIST_POLL_MILLISECONDS = 3000;

/** The conversations whose turns are shown: also after a look at a run. */
const unfolded = new Set<string>();

/**
 * All runs of the journal: forks under their origin, sub-agents under their caller, the turns of a conversation
 * folded into one row.
 */
export class RunsScreen implements Screen {
  readonly node = element("main", { class: "runs-screen" });
  readonly #source: RunSource;
  readonly #filter: RunFilter;
  readonly #list: VirtualList;
  readonly #message = element("div", { class: "message-line", role: "status" });
  #runs: readonly RunSummary[] = [];
  #shown: readonly PlacedRun<RunSummary>[] = [];
  /** What is looked for is not hidden in folded conversations. */
  #narrowed = false;
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
        return placed === undefined
          ? element("div", {})
          : runRow(placed, this.#isUnfolded(placed.run.conversation?.id ?? ""));
      },
      onSelect: () => {},
      onOpen: (index) => {
        const placed = this.#shown[index];
        if (placed?.turns !== undefined) this.#fold(placed);
        else if (placed !== undefined) go(runPlace(placed.run.runId));
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
    const placed = this.#shown[this.#list.selected];
    const talk = placed?.run.conversation?.id;
    const folds = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (folds && placed !== undefined && talk !== undefined) {
      const isOpen = this.#isUnfolded(talk);
      if (isOpen === (event.key === "ArrowLeft")) this.#fold(placed);
      return true;
    }
    return this.#list.press(event.key);
  }

  #isUnfolded(conversation: string): boolean {
    return this.#narrowed || unfolded.has(conversation);
  }

  /** Folds the turns of its conversation, or shows them, and stays at the conversation's row. */
  #fold({ run: { conversation } }: PlacedRun<RunSummary>): void {
    if (conversation === undefined || this.#narrowed) return;
    const { id } = conversation;
    if (!unfolded.delete(id)) unfolded.add(id);
    this.#apply();
    const row = this.#shown.findIndex(
      ({ run, turns }) => turns !== undefined && run.conversation?.id === id,
    );
    if (row >= 0) this.#list.select(row, { quietly: true });
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
        const all = await this.#source.runs();
        const runs = all.filter(({ runId }) => this.#source.has(runId));
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
    const before = this.#shown[this.#list.selected];
    const wanted = this.#filter.value;
    const fitting = this.#runs.filter(this.#filter.fits(Date.now()));
    this.#narrowed = JSON.stringify(wanted) !== JSON.stringify(NO_FILTER);
    this.#shown = placeRuns(fitting, (conversation) => this.#isUnfolded(conversation));
    const all = count(this.#runs.length, "run");
    fill(this.#message, this.#narrowed ? `${whole(fitting.length)} of ${all}` : all);
    this.#list.setLength(this.#shown.length);
    const again =
      before === undefined
        ? -1
        : this.#shown.findIndex((placed) => keyOf(placed) === keyOf(before));
    if (again >= 0) this.#list.select(again, { quietly: true });
    this.node.classList.toggle("empty", this.#shown.length === 0);
  }
}

/** The same for a row after the list was read again. */
function keyOf({ run, turns }: PlacedRun<RunSummary>): string {
  return turns === undefined ? run.runId : `conversation ${run.conversation?.id}`;
}
