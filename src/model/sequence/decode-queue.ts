import type { TokenSequence } from "../../harmony/message.ts";
import type { AddonContext } from "../native/llama-addon.ts";

/** Samples a token from the logits at this batch index. */
export type Draw<Result> = (context: AddonContext, logitIndex: number) => Promise<Result>;

interface Job {
  readonly sequence: number;
  readonly tokens: Uint32Array;
  position: number;
  /** How many of the tokens have been evaluated. */
  done: number;
  readonly draw: Draw<unknown> | null;
  readonly onShared: (position: number) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The next `count` tokens of a job. */
interface Part {
  readonly job: Job;
  readonly count: number;
}

/** One batch at a time in the whole process: two would only compete for the cores. */
let turn: Promise<unknown> = Promise.resolve();

/** Combines the evaluations of a context's sequences into batches. */
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
   * Evaluates tokens of a sequence from a position on, and samples after the last one if `draw` is given.
   *
   * @param onShared Called for each batch that also has tokens of other sequences, with the position of this
   *   job's first token in it.
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

  /** Runs an action on the context between two batches. */
  between<Result>(action: (context: AddonContext) => Result | Promise<Result>): Promise<Result> {
    return inTurn(async () => action(this.#context));
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#jobs.length > 0) {
      // Gives sequences that just got a token the chance to request the next one, so that they share a batch.
      await new Promise(setImmediate);
      await inTurn(() => this.#evaluateBatch(this.#nextBatch()));
    }
    this.#pumping = false;
  }

  /** A failed batch is split: only the job that causes the failure fails, and the others continue. */
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

  /** Removes what a failed batch may have left of a part. */
  #takeBack({ job: { sequence, position }, count }: Part): void {
    this.#context.removeTokenCellsFromSequence(sequence, position, position + count);
  }

  /** Shortest jobs first, so that a long prompt doesn't delay sequences that only need their next token. */
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
