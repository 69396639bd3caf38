import type { StepOutline } from "../run-outline.ts";
import { element } from "./element.ts";
import { duration, whole } from "./format.ts";
import { callFailed, stepTimes } from "./step-times.ts";
import { onThemeChange } from "./theme.ts";

const TIME_TOP = 4;
const TIME_HEIGHT = 22;
const TOKENS_TOP = 32;
const TOKENS_HEIGHT = 26;
const HEIGHT = 62;

/**
 * The whole run at a glance. Above: where the time went, step by step, waiting left out. Below: each
 * turn's prompt, what the cache held of it and what was evaluated.
 */
export class Timeline {
  readonly node: HTMLElement;
  readonly #canvas = element("canvas", { role: "img", "aria-label": "Time of each step" });
  readonly #tip = element("div", { class: "tip", role: "status" });
  readonly #onPick: (index: number) => void;
  readonly #forget: () => void;
  #steps: readonly StepOutline[] = [];
  /** Where each step ends, in milliseconds of work since the start. */
  #ends: number[] = [];
  #selected = -1;

  constructor(onPick: (index: number) => void) {
    this.#onPick = onPick;
    this.node = element("div", { class: "timeline" }, this.#canvas, this.#tip, legend());
    this.#canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.#canvas.addEventListener("pointerleave", () => {
      this.#tip.textContent = "";
    });
    this.#canvas.addEventListener("click", (event) => {
      const index = this.#stepAt(event.offsetX);
      if (index >= 0) this.#onPick(index);
    });
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    this.#forget = onThemeChange(() => this.#draw());
  }

  dispose(): void {
    this.#forget();
  }

  show(steps: readonly StepOutline[], selected: number): void {
    this.#steps = steps;
    this.#selected = selected;
    let end = 0;
    // A step without any time is still there to be seen and picked.
    this.#ends = steps.map((step) => (end += Math.max(stepTimes(step).all, 0.01)));
    this.#draw();
  }

  select(index: number): void {
    this.#selected = index;
    this.#draw();
  }

  #stepAt(x: number): number {
    const total = this.#ends.at(-1) ?? 0;
    if (total === 0) return -1;
    const wanted = (x / this.#canvas.clientWidth) * total;
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #point(event: PointerEvent): void {
    const step = this.#steps[this.#stepAt(event.offsetX)];
    if (step === undefined) return;
    const { prompt, output, tools } = stepTimes(step);
    const names = step.calls.map(({ name }) => name).join(", ");
    const tokens = step.turn
      ? ` · ${whole(step.turn.reusedTokens)} of ${whole(step.turn.promptTokens)} prompt tokens reused`
      : "";
    this.#tip.textContent = `step ${step.step}${names === "" ? "" : ` ${names.slice(0, 80)}`} · prompt ${duration(prompt)}, writing ${duration(output)}, tools ${duration(tools)}${tokens}`;
  }

  #draw(): void {
    const width = this.#canvas.clientWidth;
    const context = this.#canvas.getContext("2d");
    if (context === null || width === 0) return;
    const scale = devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = HEIGHT * scale;
    context.scale(scale, scale);
    const style = getComputedStyle(this.#canvas);
    const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    const colours = {
      prompt: colour("prompt"),
      output: colour("output"),
      tools: colour("tools"),
      bad: colour("bad"),
      reused: colour("reused"),
      text: colour("text"),
      line: colour("line"),
    };
    const total = this.#ends.at(-1) ?? 1;
    const most = this.#steps.reduce((max, { turn }) => Math.max(max, turn?.promptTokens ?? 0), 1);
    context.fillStyle = colours.line;
    context.fillRect(0, TOKENS_TOP + TOKENS_HEIGHT, width, 1);
    const gap = this.#steps.length < width / 6 ? 1 : 0;
    let start = 0;
    let drawnTo = -1;
    this.#steps.forEach((step, index) => {
      const end = this.#ends[index] ?? start;
      const x = (start / total) * width;
      const right = (end / total) * width;
      start = end;
      const bad = step.calls.some(({ status }) => callFailed(status));
      // Of many steps on one pixel the first is drawn, and those that failed.
      if (right < drawnTo + 1 && !bad && index !== this.#selected) return;
      drawnTo = Math.max(drawnTo, x);
      const wide = Math.max(1, right - x - gap);
      const times = stepTimes(step);
      let at = x;
      for (const name of ["prompt", "output", "tools"] as const) {
        const part = times.all > 0 ? (times[name] / times.all) * wide : 0;
        if (part <= 0) continue;
        context.fillStyle = name === "tools" && bad ? colours.bad : colours[name];
        context.fillRect(at, TIME_TOP, Math.max(part, 0.75), TIME_HEIGHT);
        at += part;
      }
      if (step.turn === null) return;
      const reused = (step.turn.reusedTokens / most) * TOKENS_HEIGHT;
      const evaluated = (step.turn.evaluatedTokens / most) * TOKENS_HEIGHT;
      const floor = TOKENS_TOP + TOKENS_HEIGHT;
      context.fillStyle = colours.reused;
      context.fillRect(x, floor - reused, wide, reused);
      context.fillStyle = colours.prompt;
      context.fillRect(x, floor - reused - evaluated, wide, evaluated);
    });
    this.#outline(context, total, width, colours.text);
  }

  #outline(context: CanvasRenderingContext2D, total: number, width: number, text: string): void {
    if (this.#selected < 0 || this.#selected >= this.#ends.length) return;
    const x = ((this.#ends[this.#selected - 1] ?? 0) / total) * width;
    const right = ((this.#ends[this.#selected] ?? 0) / total) * width;
    context.strokeStyle = text;
    context.lineWidth = 2;
    context.strokeRect(Math.min(x + 1, width - 4), 1, Math.max(right - x - 2, 2), HEIGHT - 3);
  }
}

function legend(): HTMLElement {
  const item = (name: string, means: string): HTMLElement =>
    element("span", {}, element("i", { class: `key ${name}` }), means);
  return element(
    "div",
    { class: "legend" },
    item("prompt", "reading the prompt"),
    item("output", "writing"),
    item("tools", "tools"),
    item("bad", "failed"),
    item("reused", "prompt from the cache"),
  );
}
