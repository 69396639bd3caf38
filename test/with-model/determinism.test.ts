import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { renderConversation, type Token } from "../../src/harmony/index.ts";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import type { EvaluatedTurn, TurnOptions } from "../../src/model/model.ts";
import { LlamaEngine } from "../../src/model/native/llama-engine.ts";
import type { NativeModel } from "../../src/model/native/native-model.ts";
import { openOnProcessor } from "../../src/model/native/open-on-processor.ts";
import { SequencePool } from "../../src/model/sequence/sequence-pool.ts";
import { LlamaSession } from "../../src/model/session/llama-session.ts";
import { type TakenTurn, takeTurn } from "../model/take-turn.ts";
import { tinyVocabulary } from "../model/tiny-vocabulary.ts";

// All figures are compared to the last bit, so none depends on the processor.

const sizes = { contextSize: 4096, sequences: 1, batchSize: 512 };
const shape = { functions: [{ name: "get_weather", grammar: null }] };
const hot = { temperature: 1.5, probabilities: true, maxTokens: 60 } as const;
let native: NativeModel;
let pool: SequencePool;
let engine: LlamaEngine;

beforeAll(async () => {
  const options = { path: tinyModelPath(), gpu: false, useMmap: true, threads: 1 } as const;
  native = (await openOnProcessor({ ...options, ...sizes, mustFit() {} })) as NativeModel;
  engine = new LlamaEngine(native, tinyVocabulary);
  pool = new SequencePool({ native, ...sizes, window: 128 });
});

afterAll(async () => {
  await pool.dispose();
  await native.dispose();
});

afterEach(() => vi.restoreAllMocks());

/** A session with nothing in its cache, for `use`. */
async function withSession<Result>(
  chunk: number,
  use: (session: LlamaSession) => Promise<Result>,
): Promise<Result> {
  const sequence = await pool.acquire();
  const session = new LlamaSession({
    ...{ engine, sequence, chunk, contextSize: sizes.contextSize },
    release: async (freed) => {
      await (await freed)?.clear();
      await pool.release(freed);
    },
  });
  try {
    return await use(session);
  } finally {
    await session.dispose();
  }
}

function ask(words: number): Token[] {
  const text = Array.from({ length: words }, (_, index) => `word${(index * 7) % 89}`).join(" ");
  const content = `${tinyVocabulary.decode(tinyVocabulary.encode(text).slice(0, words))} Tell me a story.`;
  return renderConversation([{ role: "user", content }], tinyVocabulary, { openTurn: true });
}

/** The next prompt of a conversation: what was said, and something new after it. */
function after({ tokens }: TakenTurn, prompt: readonly Token[], more: Token[]): Token[] {
  return [...prompt, ...tokens, ...more];
}

const same = (turn: TakenTurn) => ({ drawn: turn.drawn, borders: turn.usage.borders });

describe("issue 18 B1: one seed and one prompt give one turn", () => {
  test("whatever the clock says: the parts of a prompt are cut by position", async () => {
    const now = performance.now.bind(performance);
    const prompt = ask(900);
    const turns: unknown[] = [];
    for (const factor of [1, 18, 25, 400, 7]) {
      // As on a machine so many times slower, unevenly.
      vi.spyOn(performance, "now").mockImplementation(() => now() * factor);
      turns.push(
        await withSession(128, async (session) =>
          same(await takeTurn(session, prompt, { ...hot, shape, seed: 7 })),
        ),
      );
    }
    for (const turn of turns.slice(1)) expect(turn).toEqual(turns[0]);
    expect(turns[0]).toMatchObject({
      borders: [128, 256, 384, 512, 640, 768, 896, prompt.length - 1],
    });
  });

  test("evaluated as it was recorded also by a session that cuts otherwise", async () => {
    const prompt = ask(900);
    const options = { ...hot, shape, seed: 3 };
    const small = await withSession(100, (session) => takeTurn(session, prompt, options));
    const again = await withSession(512, (session) =>
      takeTurn(session, prompt, { ...options, evaluateAs: small.usage }),
    );
    expect(same(again)).toEqual(same(small));
    const large = await withSession(512, (session) => takeTurn(session, prompt, options));
    expect(large.usage.borders).toEqual([512, prompt.length - 1]);
  });

  test("evaluated with no more of the cache than then", async () => {
    const first = ask(700);
    const options = { ...hot, shape, seed: 3 };
    const alone = await withSession(512, (session) => takeTurn(session, first, options));
    const later = await withSession(512, async (session) => {
      await takeTurn(session, ask(300), { ...options, maxTokens: 5 });
      await takeTurn(session, first.slice(0, 500), { ...options, maxTokens: 5 });
      return takeTurn(session, first, { ...options, evaluateAs: alone.usage });
    });
    expect(later.usage.reusedTokens).toBe(0);
    expect(same(later)).toEqual(same(alone));
  });
});

describe("a session that is told of its run's earlier turns", () => {
  const more = tinyVocabulary.encode(" and then? ".repeat(40));
  const options = (seed: number): Partial<TurnOptions> & { shape: typeof shape } => ({
    ...hot,
    shape,
    seed,
  });

  /** Three turns, each after the last, with their prompts. */
  async function threeTurns(session: LlamaSession) {
    const prompts = [ask(600)];
    const turns: TakenTurn[] = [];
    for (const seed of [1, 2, 3]) {
      const prompt = prompts.at(-1) as Token[];
      const turn = await takeTurn(session, prompt, options(seed));
      turns.push(turn);
      prompts.push(after(turn, prompt, more));
    }
    return { prompts, turns };
  }

  test("goes on as the one that was there, to the last bit", async () => {
    const { prompts, turns } = await withSession(256, threeTurns);
    const [one, two, three] = turns as [TakenTurn, TakenTurn, TakenTurn];
    const told: EvaluatedTurn[] = [
      { prefixLength: 0, newTokens: prompts[0] as Token[], output: one.tokens, usage: one.usage },
      {
        ...{ prefixLength: (prompts[0] as Token[]).length + one.tokens.length, newTokens: more },
        ...{ output: two.tokens, usage: two.usage },
      },
    ];
    const progress: number[] = [];
    const resumed = await withSession(256, async (session) => {
      session.recall(told);
      return takeTurn(session, prompts[2] as Token[], {
        ...options(3),
        onPromptProgress: (evaluated, total) => progress.push(evaluated / total),
      });
    });
    expect(same(resumed)).toEqual(same(three));
    expect(resumed.usage.reusedTokens).toBe(0);
    expect(resumed.usage.restoredTokens).toBe(three.usage.reusedTokens);
    expect(resumed.usage.evaluatedTokens).toBeGreaterThanOrEqual(prompts[2]?.length ?? 0);
    expect(Math.max(...progress)).toBeLessThanOrEqual(1);
  });

  test("begins again with them after an abort in the middle", async () => {
    const { prompts, turns } = await withSession(256, threeTurns);
    const [one, two] = turns as [TakenTurn, TakenTurn];
    const told: EvaluatedTurn[] = [
      { prefixLength: 0, newTokens: prompts[0] as Token[], output: one.tokens, usage: one.usage },
    ];
    const resumed = await withSession(256, async (session) => {
      session.recall(told);
      const stop = new AbortController();
      const cut = await takeTurn(session, prompts[1] as Token[], {
        ...options(2),
        signal: stop.signal,
        onPromptProgress: () => stop.abort(),
      });
      expect(cut.usage).toMatchObject({ stop: "aborted", outputTokens: 0 });
      return takeTurn(session, prompts[1] as Token[], options(2));
    });
    expect(same(resumed)).toEqual(same(two));
  });
});
