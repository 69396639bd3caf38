import type { LoadProgress } from "../../model/index.ts";

const MINUTE = 60_000;

/**
 * Shows the progress of loading a model: on a terminal in one line that is updated, elsewhere in one line per
 * minute, so that a log explains a long silence.
 */
export class LoadView {
  readonly #out: NodeJS.WriteStream;
  readonly #quiet: boolean;
  #progress: LoadProgress | null = null;
  #shown = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(out: NodeJS.WriteStream, { quiet = false } = {}) {
    this.#out = out;
    this.#quiet = quiet;
  }

  show(progress: LoadProgress): void {
    if (this.#quiet) return;
    this.#progress = progress;
    if (this.#out.isTTY) this.#draw(progress);
    // By a timer, so that a stalled load is reported too.
    else this.#timer ??= setInterval(() => this.#print(), MINUTE).unref();
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.#shown !== "") this.#out.write("\r\x1b[K");
  }

  #draw(progress: LoadProgress): void {
    const text = describe(progress, { bars: true });
    if (text === this.#shown) return;
    this.#shown = text;
    this.#out.write(`\r${text}\x1b[K`);
  }

  #print(): void {
    if (this.#progress === null) return;
    this.#out.write(`${describe(this.#progress, { bars: false })}\n`);
  }
}

function describe(progress: LoadProgress, { bars }: { readonly bars: boolean }): string {
  switch (progress.stage) {
    case "load":
      return `loading the model${share(progress.fraction, bars)}`;
    case "download": {
      const { bytes, total, bytesPerSecond } = progress;
      if (total === null) return `downloading the model, ${gigabytes(bytes)} GB so far`;
      const left = bytesPerSecond > 0 ? (total - bytes) / bytesPerSecond : Number.NaN;
      return `downloading the model${share(bytes / total, bars)}, ${gigabytes(bytes)} of ${gigabytes(total)} GB, ${duration(left)} left`;
    }
    default:
      return progress satisfies never;
  }
}

const BAR_LENGTH = 24;

function share(fraction: number, bars: boolean): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_LENGTH);
  const bar = bars ? ` [${"=".repeat(full)}${" ".repeat(BAR_LENGTH - full)}]` : "";
  return `${bar} ${Math.round(fraction * 100)} %`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "some time";
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
