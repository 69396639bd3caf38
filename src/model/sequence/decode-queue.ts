import type { TokenSequence } from "../../harmony/message.ts";
import type { AddonContext } from "../native/llama-addon.ts";

/** Draws a token from the logits at this place of the batch. */
export type Draw<Result> = (context: AddonContext, logitIndex: number) => Promise<Result>;

interface Job {
  readonly sequence: number;
  readonly tokens: Uint32Array;
  position: number;
  /** How many of the tokens are evaluated. */
  done: number;
  readonly draw: Draw<unknown> | null;
  readonly onShared: (position: number) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** So many of a job's tokens, those that come next. */
interface Part {
  readonly job: Job;
  readonly count: number;
}

/** One batch at a time in the whole process: two would only take the cores from each other. */
let turn: Promise<unknown> = Promise.resolve();

/** Collects what the sequences of a context want evaluated into batches. */
export class DecodeQueue {
  readonly #context: AddonContext;
  readonly #batchSize: number;
  readonly #jobs: Job[] = [];
  #pumping = false;

  constructor(context: AddonContext, batchSize: number) {
    this.#context = context;
    this.#batchSize = batchSize;
  }

  /**
   * Evaluates tokens of a sequence from a position on, and draws after the last of them, if wanted.
   *
   * @param onShared Told for each batch that has other sequences' tokens too, with the place of the first
   *   of these tokens in it.
   */
  decode<Result>(
    sequence: number,
    position: number,
    tokens: TokenSequence,
    draw: Draw<Result> | null,
    onShared: (position: number) => void = () => {},
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#jobs.push({
        sequence,
        tokens: Uint32Array.from(tokens),
        position,
        done: 0,
        draw,
        onShared,
        resolve: resolve as Job["resolve"],
        reject,
      });
      void this.#pump();
    });
  }

  /** Runs something on the context between two batches. */
  between<Result>(action: (context: AddonContext) => Result | Promise<Result>): Promise<Result> {
    return inTurn(async () => action(this.#context));
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#jobs.length > 0) {
      // Sequences that just got a token may ask for the next one: they share a batch.
      await new Promise(setImmediate);
      await inTurn(() => this.#evaluateBatch(this.#nextBatch()));
    }
    this.#pumping = false;
  }

  /** A batch that fails is taken apart: who is at fault fails alone, and the others go on. */
  async #evaluateBatch(parts: readonly Part[]): Promise<void> {
    try {
      await this.#evaluate(parts);
    } catch (error) {
      if (parts.length > 1) {
        for (const part of parts) {
          this.#takeBack(part);
          await this.#evaluateBatch([part]);
        }
        return;
      }
      for (const { job } of parts) this.#settle(job, () => job.reject(error));
    }
  }

  async #evaluate(parts: readonly Part[]): Promise<void> {
    const context = this.#context;
    context.initBatch(parts.reduce((sum, { count }) => sum + count, 0));
    const logits = parts.map(({ job, count }) => {
      const tokens = job.tokens.subarray(job.done, job.done + count);
      const isLast = job.done + count === job.tokens.length;
      const wanted = Uint32Array.from(isLast && job.draw !== null ? [count - 1] : []);
      return context.addToBatch(job.sequence, job.position, tokens.slice(), wanted)[0];
    });
    await context.decodeBatch();
    if (parts.length > 1) for (const { job } of parts) job.onShared(job.position);
    await Promise.all(
      parts.map(({ job, count }, index) => this.#finish(job, count, logits[index])),
    );
  }

  /** What a failed batch may have left of a part. */
  #takeBack({ job: { sequence, position }, count }: Part): void {
    this.#context.removeTokenCellsFromSequence(sequence, position, position + count);
  }

  /** The shortest first, so that a long prompt doesn't hold up those who only want their next token. */
  #nextBatch(): Part[] {
    let room = this.#batchSize;
    const parts: Part[] = [];
    const left = ({ tokens, done }: Job): number => tokens.length - done;
    for (const job of this.#jobs.toSorted((one, other) => left(one) - left(other))) {
      const count = Math.min(left(job), room);
      if (count === 0) break;
      parts.push({ job, count });
      room -= count;
    }
    return parts;
  }

  async #finish(job: Job, count: number, logitIndex: number | undefined): Promise<void> {
    job.done += count;
    job.position += count;
    if (job.done < job.tokens.length) return;
    try {
      const draws = job.draw !== null && logitIndex !== undefined;
      const result = draws ? await job.draw(this.#context, logitIndex) : undefined;
      this.#settle(job, () => job.resolve(result));
    } catch (error) {
      this.#settle(job, () => job.reject(error));
    }
  }

  #settle(job: Job, settle: () => void): void {
    const at = this.#jobs.indexOf(job);
    if (at < 0) return;
    this.#jobs.splice(at, 1);
    settle();
  }
}

function inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
  const result = turn.then(action);
  turn = result.catch(() => {});
  return result;
}
