import type { StepOutline } from "../../outline/run-outline.ts";
import { element } from "../element/element.ts";
import { duration, whole } from "../element/format.ts";
import { onThemeChange } from "../element/theme.ts";
import { callFailed, stepTimes } from "./step-times.ts";

const TIME_TOP = 4;
const TIME_HEIGHT = 22;
const TOKENS_TOP = 32;
const TOKENS_HEIGHT = 26;
const HEIGHT = 62;

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** What is drawn between two points: milliseconds at the top, tokens at the bottom. */
interface Stretch {
  readonly x: number;
  readonly width: number;
  readonly prompt: number;
  readonly output: number;
  readonly tools: number;
  readonly bad: boolean;
  readonly reused: number;
  readonly evaluated: number;
}

type Colours = { readonly [name in "prompt" | "output" | "tools" | "bad" | "reused"]: string };

/**
 * The whole run at a glance. At the top: where the time went, step by step, without waiting. At the
 * bottom: each turn's prompt, split into cached and evaluated tokens.
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
      this.#sayTotal();
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
    // A step without any time can still be seen and selected.
    this.#ends = steps.map((step) => (end += Math.max(stepTimes(step).all, 0.01)));
    this.#sayTotal();
    this.#draw();
  }

  #sayTotal(): void {
    const total = this.#ends.at(-1) ?? 0;
    this.#tip.textContent =
      this.#steps.length === 0 ? "" : `${duration(total)} of work, without waiting`;
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
    const dense = this.#steps.length > width / 3;
    const stretches = dense ? this.#columns(total, width) : this.#wholeSteps(total, width);
    for (const stretch of stretches) drawStretch(context, stretch, most, colours, dense);
    this.#outline(context, total, width, colours.text);
  }

  /** Draws each step with its own width. */
  #wholeSteps(total: number, width: number): Stretch[] {
    const gap = this.#steps.length < width / 6 ? 1 : 0;
    return this.#steps.map((step, index) => {
      const x = ((this.#ends[index - 1] ?? 0) / total) * width;
      const right = ((this.#ends[index] ?? 0) / total) * width;
      return { x, width: Math.max(1, right - x - gap), ...measured(step) };
    });
  }

  /** If steps are narrower than a point, draws the sum of each point's steps. */
  #columns(total: number, width: number): Stretch[] {
    const columns: (Writable<Stretch> | undefined)[] = [];
    this.#steps.forEach((step, index) => {
      const middle = ((this.#ends[index - 1] ?? 0) + (this.#ends[index] ?? 0)) / 2;
      const x = Math.min(Math.floor((middle / total) * width), Math.ceil(width) - 1);
      const own = measured(step);
      const column = columns[x];
      if (column === undefined) columns[x] = { x, width: 1, ...own };
      else {
        column.prompt += own.prompt;
        column.output += own.output;
        column.tools += own.tools;
        column.bad ||= own.bad;
        column.reused = Math.max(column.reused, own.reused);
        column.evaluated = Math.max(column.evaluated, own.evaluated);
      }
    });
    const drawn: Stretch[] = [];
    let last: Stretch | undefined;
    // A long step covers points without a step of their own.
    for (let x = 0; x < width; x++) {
      last = columns[x] ?? (last && { ...last, x });
      if (last !== undefined) drawn.push(last);
    }
    return drawn;
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

function measured(step: StepOutline): Omit<Stretch, "x" | "width"> {
  const { prompt, output, tools } = stepTimes(step);
  return {
    prompt,
    output,
    tools,
    bad: step.calls.some(({ status }) => callFailed(status)),
    reused: step.turn?.reusedTokens ?? 0,
    evaluated: step.turn?.evaluatedTokens ?? 0,
  };
}

function drawStretch(
  context: CanvasRenderingContext2D,
  stretch: Stretch,
  most: number,
  colours: Colours,
  dense: boolean,
): void {
  const { x, width } = stretch;
  const all = stretch.prompt + stretch.output + stretch.tools;
  let done = 0;
  for (const name of ["prompt", "output", "tools"] as const) {
    const part = all > 0 ? stretch[name] / all : 0;
    context.fillStyle = name === "tools" && stretch.bad ? colours.bad : colours[name];
    // Side by side for a single step; stacked for several steps together.
    if (dense) context.fillRect(x, TIME_TOP + done * TIME_HEIGHT, width, part * TIME_HEIGHT);
    else context.fillRect(x + done * width, TIME_TOP, part * width, TIME_HEIGHT);
    done += part;
  }
  if (stretch.bad) {
    context.fillStyle = colours.bad;
    context.fillRect(x, TIME_TOP + TIME_HEIGHT, Math.max(width, 2), 3);
  }
  const floor = TOKENS_TOP + TOKENS_HEIGHT;
  const reused = (stretch.reused / most) * TOKENS_HEIGHT;
  const evaluated = (stretch.evaluated / most) * TOKENS_HEIGHT;
  context.fillStyle = colours.reused;
  context.fillRect(x, floor - reused, width, reused);
  context.fillStyle = colours.prompt;
  context.fillRect(x, floor - reused - evaluated, width, evaluated);
}
