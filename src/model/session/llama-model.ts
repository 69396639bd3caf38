import { OstinatoError } from "../../errors.ts";
import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { FileIdentity } from "../file/file-identity.ts";
import type { Model, ModelIdentity, Sampling, Session, SessionOptions } from "../model.ts";
import type { LlamaEngine } from "../native/llama-engine.ts";
import { modelFailed } from "../native/model-failed.ts";
import type { SequencePool } from "../sequence/sequence-pool.ts";
import { LlamaSession } from "./llama-session.ts";

export interface LlamaModelOptions {
  readonly engine: LlamaEngine;
  readonly name: string;
  readonly file: FileIdentity;
  readonly runtime: ModelIdentity["runtime"];
  readonly contextSize: number;
  /** Prompt tokens evaluated per batch. */
  readonly chunk: number;
  readonly pool: SequencePool;
  /** Reuse the cache of a closed session for the next one whose prompt starts the same. */
  readonly shareCache: boolean;
  readonly sampling: Sampling;
}

/** gpt-oss in this process, through node-llama-cpp. Created by `loadModel`. */
export class LlamaModel implements Model {
  readonly contextSize: number;
  readonly sampling: Sampling;
  readonly #options: LlamaModelOptions;
  readonly #open = new Set<LlamaSession>();
  #disposed: Promise<void> | null = null;

  constructor(options: LlamaModelOptions) {
    this.#options = options;
    this.contextSize = options.contextSize;
    this.sampling = options.sampling;
  }

  /** Includes the file's hash as soon as it is known. */
  get identity(): ModelIdentity {
    const { name, file, runtime } = this.#options;
    return { kind: "llama", name, file: file.now, runtime };
  }

  get vocabulary(): Vocabulary {
    return this.#options.engine.vocabulary;
  }

  async openSession({ wait = false, signal }: SessionOptions = {}): Promise<Session> {
    this.#checkNotDisposed();
    const { engine, contextSize, chunk, pool, shareCache } = this.#options;
    const acquiring = wait ? pool.acquireInTurn({ signal }) : pool.acquire();
    const sequence = await acquiring.catch(async (error) => {
      throw signal?.aborted ? error : await modelFailed(error);
    });
    // If the model was disposed meanwhile, it has freed the sequence, and there must be no session.
    this.#checkNotDisposed();
    const session = new LlamaSession({
      engine,
      sequence,
      contextSize,
      chunk,
      park: (one) => pool.park(one),
      ...(shareCache && { exchange: (one, prompt) => pool.exchange(one, prompt) }),
      release: async (freed) => {
        const emptied = freed.then(async (one) => {
          if (!shareCache) await one?.clear();
          return one;
        });
        await pool.release(emptied);
        this.#open.delete(session);
      },
    });
    this.#open.add(session);
    return session;
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#free();
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #checkNotDisposed(): void {
    if (this.#disposed === null) return;
    throw new OstinatoError("model.failed", "The model has been disposed.");
  }

  async #free(): Promise<void> {
    this.#options.file.stop();
    await Promise.all([...this.#open].map((session) => session.dispose()));
    await this.#options.pool.dispose();
    await this.#options.engine.native.dispose();
  }
}
