import type { EarlierResult, ToolContext } from "ostinato";
import { perSandbox } from "ostinato/sandbox";
import { ViewNumbers } from "../documents/view-numbers.ts";
import { shownLines } from "./shown-documents.ts";

/** Documents whose lines are kept: reading a PDF takes a while. */
const KEPT = 4;

/** The documents that one run has opened: each has one number, by which an answer cites it. */
export class CitedDocuments {
  readonly #numbers: ViewNumbers;
  /** By path. */
  readonly #known: Map<string, number>;
  readonly #lines = new Map<string, readonly string[]>();

  static readonly #byRun = perSandbox(() => new Map<string, Promise<CitedDocuments>>());

  private constructor(numbers: ViewNumbers, earlier: readonly EarlierResult[]) {
    this.#numbers = numbers;
    this.#known = new Map(
      earlier.flatMap(({ details }) => {
        const shown = shownLines(details);
        return shown === null ? [] : [[shown.path, shown.document]];
      }),
    );
  }

  /** The run's own, created at first use. */
  static of(context: ToolContext): Promise<CitedDocuments> {
    const runs = CitedDocuments.#byRun.of(context.sandbox);
    let documents = runs.get(context.runId);
    if (!documents) {
      documents = (async () => {
        const numbers = await ViewNumbers.of(context);
        return new CitedDocuments(numbers, (await context.earlier?.()) ?? []);
      })();
      runs.set(context.runId, documents);
      documents.catch(() => runs.delete(context.runId));
    }
    return documents;
  }

  numberOf(path: string): number {
    const number = this.#known.get(path) ?? this.#numbers.take();
    this.#known.set(path, number);
    return number;
  }

  /** @param version Names the content: another one is read again. */
  async lines(version: string, read: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const lines = this.#lines.get(version) ?? (await read());
    this.#lines.delete(version);
    this.#lines.set(version, lines);
    for (const [oldest] of [...this.#lines].slice(0, -KEPT)) this.#lines.delete(oldest);
    return lines;
  }
}
