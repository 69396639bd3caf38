import { RedactionThread } from "./redaction-thread.ts";
import type { RedactedText } from "./redaction-worker.ts";
import { type RedactionOptions, Redactor } from "./redactor.ts";

/** Up to this many characters are scanned synchronously: the worst take about 10 ms. */
export const AT_ONCE = 64 * 1024;
/** A shorter text holds no secret. */
const SHORTEST = 4;

/**
 * A `Redactor` for texts of any size: large texts are scanned in a thread, and the answer is then a
 * promise. Small ones are answered at once.
 */
export class LargeRedactor {
  readonly #redactor: Redactor;
  readonly #thread: RedactionThread;

  constructor(options: RedactionOptions = {}) {
    this.#redactor = new Redactor(options);
    this.#thread = new RedactionThread(options, this.#redactor.variables);
  }

  /** As `Redactor.named`. */
  named(text: string): string | Promise<string> {
    if (text.length <= AT_ONCE) return this.#redactor.named(text, new Set());
    return this.#thread.redact("named", [text]).then(([answer]) => answer?.clean ?? text);
  }

  /** As `Redactor.text`. */
  text(text: string, found: Set<string>): string | Promise<string> {
    if (text.length <= AT_ONCE) return this.#redactor.text(text, found);
    return this.#thread.redact("all", [text]).then(([answer]) => {
      for (const name of answer?.found ?? []) found.add(name);
      return answer?.clean ?? text;
    });
  }

  /** As `Redactor.value`. */
  value<Value>(
    value: Value,
    found: Set<string>,
    keep?: ReadonlySet<string>,
  ): Value | Promise<Value> {
    if (!isLarger(value, keep, AT_ONCE)) return this.#redactor.value(value, found, keep);
    const texts = [...textsOf(value, keep)];
    return this.#thread.redact("all", texts).then((answers) => {
      const known = new Map<string, RedactedText>();
      for (const [index, text] of texts.entries()) known.set(text, answers[index] ?? null);
      return this.#redactor.value(value, found, keep, known);
    });
  }
}

/** Do the texts of a value have more characters than that? Names count too. */
function isLarger(value: unknown, keep: ReadonlySet<string> | undefined, most: number): boolean {
  let left = most;
  eachString(value, keep, (text) => {
    left -= text.length;
    return left >= 0;
  });
  return left < 0;
}

function textsOf(value: unknown, keep: ReadonlySet<string> | undefined): Set<string> {
  const texts = new Set<string>();
  eachString(value, keep, (text) => {
    if (text.length >= SHORTEST) texts.add(text);
    return true;
  });
  return texts;
}

/**
 * Without recursion: events nest as deeply as a tool's result.
 *
 * @param visit Returns whether to go on.
 */
function eachString(
  value: unknown,
  keep: ReadonlySet<string> | undefined,
  visit: (text: string) => boolean,
): void {
  const left: unknown[] = [value];
  let kept = keep;
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string" && !visit(next)) return;
    if (typeof next !== "object" || next === null) continue;
    if (Array.isArray(next)) {
      for (const part of next) if (typeof part !== "number") left.push(part);
      continue;
    }
    for (const key of Object.keys(next)) {
      if (kept?.has(key)) continue;
      if (!visit(key)) return;
      const part = (next as Record<string, unknown>)[key];
      if (typeof part === "string" || typeof part === "object") left.push(part);
    }
    kept = undefined;
  }
}
