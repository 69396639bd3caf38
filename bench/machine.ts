import { availableParallelism, cpus } from "node:os";

/** Names the machine, so that no figure is shown without it. */
export function machine(): string {
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The last line of every bench. */
export function closingLine(bench: string, figures: { [name: string]: number }): void {
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  );
  console.log(JSON.stringify({ bench, machine: machine(), figures: rounded }));
}
