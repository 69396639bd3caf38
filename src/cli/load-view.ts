import type { LoadProgress } from "../model/index.ts";

/** One line on the terminal that says how far the loading of a model is; silent in a pipe. */
export class LoadView {
  readonly #out: NodeJS.WriteStream;
  #shown = "";

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  show(progress: LoadProgress): void {
    if (!this.#out.isTTY) return;
    const text = describe(progress);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#out.write(`\r${text}\x1b[K`);
  }

  end(): void {
    if (this.#shown !== "") this.#out.write("\r\x1b[K");
  }
}

function describe(progress: LoadProgress): string {
  switch (progress.stage) {
    case "load":
      return `loading the model ${bar(progress.fraction)}`;
    case "download": {
      const { bytes, total, bytesPerSecond } = progress;
      if (total === null) return `downloading the model, ${gigabytes(bytes)} GB so far`;
      const left = bytesPerSecond > 0 ? (total - bytes) / bytesPerSecond : Number.NaN;
      return `downloading the model ${bar(bytes / total)} ${gigabytes(bytes)} of ${gigabytes(total)} GB, ${duration(left)} left`;
    }
    default:
      return progress satisfies never;
  }
}

const BAR_LENGTH = 24;

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_LENGTH);
  return `[${"=".repeat(full)}${" ".repeat(BAR_LENGTH - full)}] ${Math.round(fraction * 100)} %`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "some time";
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
