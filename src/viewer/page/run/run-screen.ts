import type { RunSummary } from "../../../trace/journal.ts";
import type { RunOutline, StepOutline } from "../../outline/run-outline.ts";
import type { StepDetail } from "../../outline/step-detail.ts";
import type { StartedEvent } from "../../run-reader.ts";
import { WaitingList } from "../decide/waiting-list.ts";
import { button, element } from "../element/element.ts";
import { problem } from "../element/section.ts";
import { type Place, runPlace, TABS, type Tab } from "../place.ts";
import type { RunSource } from "../run-source.ts";
import type { Screen } from "../screen.ts";
import { overviewPanel, policyLine } from "./overview-panel.ts";
import { planPanel } from "./plan-panel.ts";
import { relatedPanel } from "./related-panel.ts";
import { runHead } from "./run-head.ts";
import { StepList } from "./step-list.ts";
import { stepPanel } from "./step-panel.ts";
import { Timeline } from "./timeline.ts";

const POLL_MILLISECONDS = 1000;
/** Of a longer run, the calls of sub-agents that wait are not looked for once a second. */
const MOST_EVENTS = 20_000;
/** Windows in which steps and panel don't fit side by side. */
const NARROW = matchMedia("(max-width: 900px)");

type RunPlace = Extract<Place, { screen: "run" }>;

/** One run: its figures, its steps, and the selected step. */
export class RunScreen implements Screen {
  readonly node = element("main", { class: "run-screen" });
  readonly #source: RunSource;
  readonly #runId: string;
  readonly #go: (address: string) => void;
  readonly #head = element("header", { class: "run-head" });
  readonly #tabs = element("div", { class: "tabs", role: "tablist", "aria-label": "Views" });
  readonly #panel = element("div", { class: "panel", role: "tabpanel", tabindex: 0 });
  readonly #timeline: Timeline;
  readonly #waiting: WaitingList;
  readonly #list: StepList;
  readonly #steps: StepOutline[] = [];
  #outline: RunOutline | null = null;
  #started: StartedEvent | null = null;
  #place: RunPlace;
  /** What the panel shows now, so that it is rebuilt only when that changes. */
  #shown = "";
  #following = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(source: RunSource, place: RunPlace, go: (address: string) => void) {
    this.#source = source;
    this.#runId = place.runId;
    this.#place = place;
    this.#go = go;
    this.#waiting = new WaitingList(source, place.runId);
    this.#timeline = new Timeline((index) => this.#openStep(index));
    this.#list = new StepList({
      onSelect: (index) => this.#openStep(index),
      onOpen: (index) => {
        this.#openStep(index);
        this.node.classList.add("reading");
        this.#panel.focus();
      },
      find: (text) => source.search(place.runId, text),
    });
    this.node.append(
      this.#head,
      this.#timeline.node,
      this.#waiting.node,
      element(
        "div",
        { class: "columns" },
        this.#list.node,
        element(
          "section",
          { class: "side", "aria-label": "Details" },
          element("div", { class: "side-head" }, this.#backButton(), this.#tabs),
          this.#panel,
        ),
      ),
    );
    this.#panel.textContent = "…";
    void this.#load();
  }

  get title(): string {
    return this.#outline === null ? "Run" : this.#outline.task;
  }

  show(place: Place): boolean {
    if (place.screen !== "run" || place.runId !== this.#runId) return false;
    this.#place = place;
    if (place.tab !== "step") this.#following = false;
    void this.#draw();
    return true;
  }

  dispose(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
    this.#timeline.dispose();
  }

  search(): void {
    this.#list.search();
  }

  press(event: KeyboardEvent): boolean {
    const tab = TABS[Number(event.key) - 1];
    if (tab !== undefined) {
      if (NARROW.matches) this.node.classList.add("reading");
      this.#go(runPlace(this.#runId, tab, this.#place.step));
      return true;
    }
    if (event.key === "Escape") {
      if (this.node.classList.contains("reading")) {
        this.node.classList.remove("reading");
        this.#list.focus();
      } else if (this.#source.hasOthers) this.#go("#/");
      return true;
    }
    if (event.key === "f") {
      this.#follow();
      return true;
    }
    if (event.key === "n" || event.key === "N") return this.#list.nextProblem(event.key === "N");
    // Inside the panel arrows scroll; j and k still move between steps.
    const scrolls = this.#panel.contains(document.activeElement) && event.key.length > 1;
    return !scrolls && this.#list.press(event.key);
  }

  async #load(): Promise<void> {
    try {
      await this.#catchUp();
      await this.#draw();
      this.#list.focus();
    } catch (error) {
      this.#panel.replaceChildren(problem(error));
    }
    this.#pollLater();
  }

  /** True when there is something new to draw. */
  async #catchUp(): Promise<boolean> {
    const news = await Promise.all([this.#readStart(), this.#readNews()]);
    await this.#readWaiting(news.includes(true));
    return news.includes(true);
  }

  /** A call that waits changes the run's record. One of a sub-agent doesn't: it has a run of its own. */
  async #readWaiting(isNew: boolean): Promise<void> {
    const { outcome = null } = this.#outline ?? {};
    const isOver = outcome !== null && outcome.kind !== "awaiting-approval";
    const calls = isOver ? [] : (this.#steps.at(-1)?.calls ?? []);
    const waits = calls.some(({ status }) => status === "pending");
    const isShort = (this.#outline?.events ?? 0) < MOST_EVENTS;
    const works = isShort && calls.some(({ status }) => status === "running");
    if (!waits && !works) this.#waiting.clear();
    else if (isNew || works || outcome !== null) await this.#waiting.update();
  }

  async #readStart(): Promise<boolean> {
    if (this.#started !== null) return false;
    this.#started = await this.#source.started(this.#runId);
    return true;
  }

  async #readNews(): Promise<boolean> {
    const since = this.#outline?.events ?? 0;
    const outline = await this.#source.outline(this.#runId, since);
    // A part may end where the run ends: then the next one only reports that.
    if (outline.events === since && outline.more === this.#outline?.more) return false;
    for (const step of outline.steps) this.#steps[step.index] = step;
    this.#steps.length = outline.stepCount;
    this.#outline = { ...outline, steps: this.#steps };
    this.#list.setSteps(this.#steps, outline.outcome !== null);
    return true;
  }

  #pollLater(): void {
    if (!this.#source.live || this.#gone) return;
    const offline = this.node.classList.contains("offline");
    // A run that ended may be resumed.
    const pause =
      this.#outline?.more && !offline
        ? 0
        : this.#outline?.outcome === null
          ? POLL_MILLISECONDS
          : 5 * POLL_MILLISECONDS;
    this.#timer = setTimeout(() => void this.#poll(), pause);
  }

  async #poll(): Promise<void> {
    try {
      if (!document.hidden && (await this.#catchUp())) {
        if (this.#following) this.#openStep(this.#steps.length - 1);
        await this.#draw();
      }
      this.node.classList.remove("offline");
    } catch {
      this.node.classList.add("offline");
    }
    this.#drawHead();
    this.#pollLater();
  }

  #openStep(index: number): void {
    if (index < this.#steps.length - 1) this.#following = false;
    this.#go(runPlace(this.#runId, "step", index));
  }

  /** In a narrow window, which shows either the steps or the panel. */
  #backButton(): HTMLElement {
    return button("← Steps", { class: "quiet back" }, () => {
      this.node.classList.remove("reading");
      this.#list.focus();
    });
  }

  #follow(): void {
    this.#following = !this.#following;
    if (this.#following) this.#openStep(this.#steps.length - 1);
    this.#drawHead();
  }

  #drawHead(): void {
    const outline = this.#outline;
    if (outline === null) return;
    const follow =
      this.#source.live && outline.outcome === null
        ? button(
            "Follow",
            {
              class: "quiet",
              title: "Stay at the newest step (f)",
              "aria-pressed": this.#following,
            },
            () => this.#follow(),
          )
        : null;
    this.#head.replaceChildren(...runHead(outline, this.#source, follow));
  }

  async #draw(): Promise<void> {
    const outline = this.#outline;
    const started = this.#started;
    if (outline === null || started === null) return;
    document.title = `${outline.task.slice(0, 80)} – Ostinato`;
    const { tab, step } = this.#place;
    const selected = tab === "step" && step < 0 ? 0 : step;
    this.#drawHead();
    this.#drawTabs(outline, selected);
    this.#timeline.show(this.#steps, selected);
    this.#list.select(selected);
    const wanted = this.#keyOf(tab, selected, outline);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    try {
      const made = await this.#makePanel(tab, selected, outline, started);
      if (this.#shown !== wanted) return;
      this.#panel.replaceChildren(made);
      this.#panel.scrollTop = 0;
    } catch (error) {
      if (this.#shown === wanted) this.#panel.replaceChildren(problem(error));
    }
  }

  #keyOf(tab: Tab, step: number, outline: RunOutline): string {
    if (tab === "step") return `step ${step} ${this.#steps[step]?.last}`;
    return tab === "related" ? tab : `${tab} ${outline.events}`;
  }

  async #makePanel(
    tab: Tab,
    index: number,
    outline: RunOutline,
    started: StartedEvent,
  ): Promise<HTMLElement> {
    switch (tab) {
      case "overview":
        return overviewPanel(outline, started);
      case "plan":
        return planPanel(outline);
      case "related":
        return relatedPanel(await this.#source.runs(), this.#runId, this.#source.has);
      case "step": {
        if (this.#steps[index] === undefined) {
          return element("p", { class: "muted" }, "The run has no steps yet.");
        }
        const detail = await this.#source.step(this.#runId, index);
        return stepPanel(detail, {
          source: this.#source,
          runId: this.#runId,
          index,
          policy: policyLine(started.sandbox),
          steps: this.#steps,
          subRuns: await this.#subRunsOf(detail),
          canOpen: this.#source.has,
        });
      }
      default:
        return tab satisfies never;
    }
  }

  /** A call's result names its sub-agents' runs; before that, the runs name the call. */
  async #subRunsOf({ view }: StepDetail): Promise<readonly RunSummary[]> {
    const open = view.calls.some(({ starts, result }) => starts > 0 && result === null);
    if (!open) return [];
    return (await this.#source.runs()).filter(({ caller }) => caller?.runId === this.#runId);
  }

  #drawTabs(outline: RunOutline, step: number): void {
    const done = outline.plan?.items.filter(({ status }) => status === "completed").length ?? 0;
    const names = {
      overview: "Overview",
      step: step < 0 ? "Step" : `Step ${this.#steps[step]?.step ?? ""}`,
      plan: outline.plan === null ? "Plan" : `Plan ${done}/${outline.plan.items.length}`,
      related: "Related",
    };
    const tabs = TABS.map((tab, index) =>
      button(
        names[tab],
        { role: "tab", "aria-selected": tab === this.#place.tab, title: `Key ${index + 1}` },
        () => {
          this.node.classList.add("reading");
          this.#go(runPlace(this.#runId, tab, this.#place.step));
        },
      ),
    );
    this.#tabs.replaceChildren(...tabs);
  }
}
