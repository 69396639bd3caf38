import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Token } from "../../src/harmony/message.ts";
import { tinyModelPath } from "../../src/model/download/tiny-model-path.ts";
import type { NativeModel } from "../../src/model/native/native-model.ts";
import { openOnProcessor } from "../../src/model/native/open-on-processor.ts";
import { SequencePool } from "../../src/model/sequence/sequence-pool.ts";

const sizes = { contextSize: 1024, sequences: 2, batchSize: 512 };
let native: NativeModel;
let contexts: number;
let pool: SequencePool;

beforeAll(async () => {
  const options = { path: tinyModelPath(), gpu: false, useMmap: true, threads: 1 } as const;
  native = (await openOnProcessor({ ...options, ...sizes, mustFit() {} })) as NativeModel;
});
afterAll(() => native.dispose());

beforeEach(async () => {
  contexts = 0;
  const counting = {
    ...native,
    async openContext() {
      contexts++;
      const { context, dispose } = await native.openContext();
      return {
        context,
        async dispose() {
          contexts--;
          await dispose();
        },
      };
    },
  };
  pool = new SequencePool({ ...sizes, native: counting, window: 128 });
  await pool.open();
});
afterEach(() => pool.dispose());

/** Tokens of no meaning: of one kind, or of another. */
const tokensOf = (kind: number): Token[] => Array.from({ length: 400 }, (_, at) => 300 + kind + at);

describe("the free sequence that keeps most of a prompt", () => {
  test("is given for one on which nothing was evaluated", async () => {
    const [one, other] = [await pool.acquire(), await pool.acquire()];
    await one.append(tokensOf(0));
    await other.append(tokensOf(1000));
    await pool.release(one);
    await pool.release(other);
    for (const [kind, expected] of [
      [1000, other],
      [0, one],
      [1000, other],
    ] as const) {
      const own = await pool.acquire();
      const found = await pool.exchange(own, [...tokensOf(kind), 450]);
      expect(found).toBe(expected);
      expect(await found.align([...tokensOf(kind), 450])).toBe(400);
      await pool.release(found);
    }
    expect(contexts).toBe(1);
  });

  test("counts what it can go back to, not what it shares", async () => {
    const [short, long] = [await pool.acquire(), await pool.acquire()];
    await short.append(tokensOf(0).slice(0, 100));
    // It shares 150 tokens, and the window before them is gone.
    await long.append(tokensOf(0).slice(0, 150));
    await long.append(Array.from({ length: 850 }, (_, at) => 2000 + (at % 500)));
    await pool.release(short);
    await pool.release(long);
    const prompt = [...tokensOf(0).slice(0, 150), 450];
    expect(await long.keeps(prompt)).toBe(0);
    const found = await pool.exchange(await pool.acquire(), prompt);
    expect(found).toBe(short);
  });

  test("frees a context that nobody uses any more", async () => {
    const [one, other, third] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
    expect(contexts).toBe(2);
    await one.append(tokensOf(0));
    await pool.release(one);
    expect(await pool.exchange(third, tokensOf(0))).toBe(one);
    expect(contexts).toBe(1);
    await pool.release(other);
  });

  test("is its own where none keeps more; what was used longest ago is used next", async () => {
    const [one, other] = [await pool.acquire(), await pool.acquire()];
    await one.append(tokensOf(0));
    await other.append(tokensOf(0));
    await pool.release(one);
    await pool.release(other);
    const next = await pool.acquire();
    expect(next).toBe(one);
    expect(await pool.exchange(next, tokensOf(1000))).toBe(one);
  });
});

test("a sequence that is about to be free is waited for before another context is made", async () => {
  const [one] = [await pool.acquire(), await pool.acquire()];
  const order: string[] = [];
  let ended = (): void => {};
  const running = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const released = pool.release(running.then(() => one));
  const acquired = pool.acquire().then((sequence) => {
    order.push("acquired");
    return sequence;
  });
  setImmediate(() => {
    order.push("ended");
    ended();
  });
  expect(await acquired).toBe(one);
  await released;
  expect(order).toEqual(["ended", "acquired"]);
  expect(contexts).toBe(1);
});
