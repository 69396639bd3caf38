import { describe, expect, test } from "vitest";
import type { ModelIdentity, TurnUsage } from "../../../src/model/model.ts";
import { evaluatedTurns } from "../../../src/planner/turn/evaluated-turns.ts";
import type { JournalEvent } from "../../../src/trace/event.ts";

const model: ModelIdentity = {
  ...{ kind: "llama", name: "one", runtime: {} },
  file: { path: "/one.gguf", bytes: 7, sha256: "aa" },
};

function usage(changes: Partial<TurnUsage>): TurnUsage {
  return {
    ...{ promptTokens: 9, reusedTokens: 0, evaluatedTokens: 9, outputTokens: 2, stop: "call" },
    ...{ promptMilliseconds: 1, outputMilliseconds: 1, borders: [], forced: [0] },
    ...changes,
  };
}

const begin = (changes: object = {}) => ({ type: "run-started", model, ...changes });
const resumed = (by = model) => ({ type: "run-resumed", model: by });

/** The two events of a turn. */
function turn(
  prefixLength: number,
  newTokens: number[],
  tokens: number[],
  changes: Partial<TurnUsage> = {},
) {
  return [
    { type: "turn-started", prefixLength, newTokens },
    { type: "turn-finished", tokens, usage: usage(changes) },
  ];
}

function fold(...events: unknown[]) {
  return evaluatedTurns(events.flat() as JournalEvent[], model).map(
    ({ prefixLength, newTokens, output }) => [prefixLength, [...newTokens], output],
  );
}

const first = turn(0, [1, 2, 3], [4, 5]);
const second = turn(5, [6], [7], { reusedTokens: 4 });

describe("how a run's turns were evaluated", () => {
  test("each after what stood before it", () => {
    expect(fold(begin(), first, second)).toEqual([
      [0, [1, 2, 3], [4, 5]],
      [5, [6], [7]],
    ]);
    expect(fold(begin())).toEqual([]);
  });

  test("an aborted turn, and words that a fork put in, are left out but stand in what follows", () => {
    const aborted = turn(5, [6], [8, 8], { stop: "aborted", reusedTokens: 4 });
    expect(fold(begin(), first, aborted, resumed(), second)).toEqual(fold(begin(), first, second));
    const words = turn(5, [6], [8, 9], { promptTokens: 0 });
    const third = turn(8, [10], [11], { reusedTokens: 4 });
    expect(fold(begin(), first, words, third)).toEqual([
      [0, [1, 2, 3], [4, 5]],
      [5, [6, 8, 9, 10], [11]],
    ]);
  });

  test("a session that began with nothing begins them anew", () => {
    const anew = turn(5, [6], [7], { reusedTokens: 0 });
    expect(fold(begin(), first, resumed(), anew)).toEqual([[0, [1, 2, 3, 4, 5, 6], [7]]]);
    const restored = turn(5, [6], [7], { reusedTokens: 0, restoredTokens: 4 });
    expect(fold(begin(), first, resumed(), restored)).toEqual(fold(begin(), first, second));
  });

  test("none where they are not known, until one began with nothing", () => {
    const old = turn(0, [1, 2, 3], [4, 5]).map((event) =>
      event.type === "turn-finished"
        ? { ...event, usage: { ...usage({}), borders: undefined } }
        : event,
    );
    expect(fold(begin(), old)).toEqual([]);
    expect(fold(begin(), old, second)).toEqual([]);
    expect(fold(begin(), old, resumed(), turn(5, [6], [7]))).toHaveLength(1);
    // What another run left in the cache (`shareCache`).
    expect(fold(begin(), turn(0, [1, 2, 3], [4, 5], { reusedTokens: 2 }), second)).toEqual([]);
    expect(fold(begin({ parent: { runId: "p", step: 2, rerender: true } }), second)).toEqual([]);
  });

  test("none that another model wrote", () => {
    const other = { ...model, file: { path: "/one.gguf", bytes: 7, sha256: "bb" } };
    expect(fold(begin({ model: other }), first, second)).toEqual([]);
    expect(fold(begin(), first, resumed(other), second)).toEqual([]);
    const unhashed = { ...model, file: { path: "/elsewhere.gguf", bytes: 7 } };
    expect(fold(begin({ model: unhashed }), first, second)).toHaveLength(2);
  });
});
