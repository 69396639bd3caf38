import { expect, test } from "vitest";
import type { TurnUsage } from "../../src/model/model.ts";
import { differenceCause } from "../../src/replay/difference-cause.ts";
import { printVerified } from "../../src/replay/print-verified.ts";
import type { RecordedTurn } from "../../src/replay/recorded/recorded-turns.ts";
import type { TokenDifference } from "../../src/replay/verify.ts";

function turn(step: number, length: number, usage: Partial<TurnUsage>): RecordedTurn {
  return {
    started: { step },
    finished: { tokens: [1, 2, 3], usage: { reusedTokens: 0, ...usage } },
    prompt: Array.from({ length }, () => 1),
  } as unknown as RecordedTurn;
}

const shared = (from: number, batches = 2) => ({ shared: { from, batches } });
const unknown = { kind: "unknown" };

// Issue 18 B4.
test("a difference behind the first token that shared a batch has that for its cause", () => {
  const turns = [turn(1, 10, shared(11))];
  expect(differenceCause(turns, 1)).toEqual(unknown);
  expect(differenceCause(turns, 2)).toEqual({ kind: "shared-batch", step: 1, batches: 2 });
  expect(differenceCause([turn(1, 10, {})], 2)).toEqual(unknown);
});

test("so has one in a turn that reads what an earlier one evaluated so", () => {
  const first = turn(1, 10, shared(5));
  const cause = { kind: "shared-batch", step: 1, batches: 2 };
  expect(differenceCause([first, turn(2, 20, { reusedTokens: 12 })], 0)).toEqual(cause);
  expect(differenceCause([first, turn(2, 20, { restoredTokens: 12 })], 0)).toEqual(cause);
  // It kept only what came before, or nothing.
  expect(differenceCause([first, turn(2, 20, { reusedTokens: 5 })], 0)).toEqual(unknown);
  expect(differenceCause([first, turn(2, 20, {})], 0)).toEqual(unknown);
  const both = [first, turn(2, 20, { reusedTokens: 12, ...shared(15, 7) })];
  expect(differenceCause(both, 0)).toEqual({ kind: "shared-batch", step: 2, batches: 7 });
});

test("and one in a run that began with another run's cache", () => {
  expect(differenceCause([turn(1, 10, { reusedTokens: 4 })], 0)).toEqual({
    ...{ kind: "shared-cache", step: 1 },
  });
});

test("is printed apart from one that nothing explains", () => {
  const compared = (token: number, probability: number, recordedProbability: number | null) => ({
    ...{ token, text: "a", probability, recordedProbability },
  });
  const printed = (changes: Partial<TokenDifference>) =>
    printVerified({
      ...{ runId: "r", sameTurns: 1, turns: 2, settings: [], redactedFrom: null },
      difference: {
        ...{ step: 2, position: 7, recorded: compared(1, 0.25, 0.3), now: compared(2, 0.5, null) },
        cause: { kind: "unknown" },
        logProbabilities: { between: Math.log(2), change: Math.log(0.25 / 0.3) },
        ...changes,
      },
    });
  expect(printed({})).toContain("step 2 differs at token 7:\n");
  expect(printed({})).toContain(
    "  log-probabilities: the two differ by 0.6931 now, the recorded one has changed by -0.1823\n",
  );
  expect(printed({ cause: { kind: "shared-batch", step: 2, batches: 3 } })).toContain(
    "step 2 differs at token 7, and the turn shared 3 batches with other sessions:\n",
  );
  expect(printed({ cause: { kind: "shared-batch", step: 1, batches: 1 } })).toContain(
    "and the turn of step 1 before it shared a batch with other sessions:\n",
  );
  expect(printed({ cause: { kind: "shared-cache", step: 1 } })).toContain(
    "and step 1 began with what another run left in the cache:\n",
  );
  const none = { between: null, change: null };
  expect(printed({ logProbabilities: none })).not.toContain("log-probabilities");
});
