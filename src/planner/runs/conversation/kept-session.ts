import type { Model, Session, SessionOptions } from "../../../model/model.ts";

/**
 * A model whose runs use one session after another: what one turn of a conversation has in the cache, the next one
 * finds there. Between turns the session rests. Other sessions, such as those of sub-agents, are opened as usual.
 */
export class KeptSession {
  readonly model: Model;
  readonly #source: Model;
  #session: Session | null = null;
  #isLent = false;
  /** What a turn that was given up still computes, and what resting takes. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(source: Model) {
    this.#source = source;
    const { sampling } = source;
    this.model = {
      get identity() {
        return source.identity;
      },
      vocabulary: source.vocabulary,
      contextSize: source.contextSize,
      ...(sampling && { sampling }),
      openSession: (options) => this.#open(options),
      // The conversation's caller disposes of it.
      dispose: async () => {},
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async #open(options: SessionOptions | undefined): Promise<Session> {
    if (this.#isLent) return this.#source.openSession(options);
    this.#isLent = true;
    try {
      await this.#settled;
      const isNew = this.#session === null;
      this.#session ??= await this.#source.openSession(options);
      return this.#lend(this.#session, isNew);
    } catch (error) {
      this.#isLent = false;
      throw error;
    }
  }

  #lend(session: Session, isNew: boolean): Session {
    let hasFailed = false;
    let isBack = false;
    const giveBack = async (): Promise<void> => {
      if (isBack) return;
      isBack = true;
      if (hasFailed) this.#session = null;
      this.#settled = (hasFailed ? session.dispose() : rest(session)).catch(() => {});
      this.#isLent = false;
    };
    const { recall, park } = session;
    return {
      async *generateTurn(...given) {
        try {
          return yield* session.generateTurn(...given);
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      },
      // A session that is kept has it in its cache.
      ...(recall && isNew && { recall: recall.bind(session) }),
      ...(park && { park: park.bind(session) }),
      dispose: giveBack,
      [Symbol.asyncDispose]: giveBack,
    };
  }

  async dispose(): Promise<void> {
    await this.#settled;
    await this.#session?.dispose();
    this.#session = null;
  }
}

async function rest(session: Session): Promise<void> {
  await session.park?.();
}
