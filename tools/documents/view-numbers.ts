import type { ToolContext } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { z } from "zod";

const numbered = z.union([
  z.object({ cursor: z.int().min(0) }).transform(({ cursor }) => cursor),
  z.object({ document: z.int().min(0) }).transform(({ document }) => document),
]);

/**
 * Counts what a run shows by number, so that an answer can cite it: pages and documents have the same numbers, none
 * twice. A resumed run counts on.
 */
export class ViewNumbers {
  #next: number;

  static readonly #byRun = perSandbox(() => new Map<string, Promise<ViewNumbers>>());

  private constructor(next: number) {
    this.#next = next;
  }

  /** The run's own, created at first use. */
  static of(context: ToolContext): Promise<ViewNumbers> {
    const runs = ViewNumbers.#byRun.of(context.sandbox);
    let numbers = runs.get(context.runId);
    if (!numbers) {
      numbers = ViewNumbers.#after(context);
      runs.set(context.runId, numbers);
      numbers.catch(() => runs.delete(context.runId));
    }
    return numbers;
  }

  static async #after({ earlier }: ToolContext): Promise<ViewNumbers> {
    const known = ((await earlier?.()) ?? []).flatMap(({ details }) => {
      const { success, data } = numbered.safeParse(details);
      return success ? [data] : [];
    });
    return new ViewNumbers(known.reduce((next, number) => Math.max(next, number + 1), 0));
  }

  take(): number {
    return this.#next++;
  }
}
