import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastTurnReserve } from "../../../src/planner/limits/last-turn-reserve.ts";
import { LimitScope } from "../../../src/planner/limits/limit-scope.ts";

const nothing = { promptTokens: 0, cost: 0 };

describe("issue 22, 2: scopes nest", () => {
  test("what is spent inside counts in every scope around it", () => {
    const run = new LimitScope("run");
    const reader = new LimitScope("reader", run);
    const search = new LimitScope("search", reader);
    search.spend({ outputTokens: 5, calls: { find: 1 } });
    reader.spend({ outputTokens: 7, steps: 1, calls: { find: 2, read: 1 } });
    run.spend({ steps: 1, cost: 0.5 });
    expect(search.spent).toMatchObject({ outputTokens: 5, calls: { find: 1 } });
    expect(reader.spent).toMatchObject({ outputTokens: 12, calls: { find: 3, read: 1 } });
    expect(run.spent).toMatchObject({ outputTokens: 12, steps: 2, cost: 0.5 });
  });

  test("the first limit that is reached is named, with the scope that it is of", () => {
    const run = new LimitScope("run");
    run.limits = { steps: 3 };
    const reader = new LimitScope("reader", run);
    reader.limits = { steps: 2 };
    expect(reader.reached(nothing)).toBeNull();
    reader.spend({ steps: 2 });
    expect(reader.reached(nothing)).toEqual({ limit: "steps", scope: null });
    reader.limits = { steps: 9 };
    expect(reader.reached(nothing)).toBeNull();
    run.spend({ steps: 1 });
    expect(reader.reached(nothing)).toEqual({ limit: "steps", scope: "run" });
  });

  test("calls are limited by tool, in every scope", () => {
    const run = new LimitScope("run");
    run.limits = { calls: { find: 3 } };
    const reader = new LimitScope("reader", run);
    reader.limits = { calls: { find: 2, read: 0 } };
    expect([reader.callsLeft("find"), reader.callsLeft("read"), reader.callsLeft("write")]).toEqual(
      [2, 0, Number.POSITIVE_INFINITY],
    );
    run.spend({ calls: { find: 2 } });
    expect(reader.callsLeft("find")).toBe(1);
  });

  test("a last turn is reserved for the scope, and for each one that is open inside", () => {
    const run = new LimitScope("run");
    run.limits = { outputTokens: 10_000 };
    const reserve = lastTurnReserve("outputTokens", 10_000);
    expect(run.left("outputTokens", "work")).toBe(10_000 - reserve);
    const reader = new LimitScope("reader", run);
    expect(reader.left("outputTokens", "work")).toBe(10_000 - 2 * reserve);
    expect(reader.left("outputTokens", "last")).toBe(10_000 - reserve);
    reader.close();
    expect(run.left("outputTokens", "last")).toBe(10_000);
  });

  test("a turn whose prompt alone costs too much is not begun", () => {
    const run = new LimitScope("run");
    run.limits = { promptTokens: 1_000, cost: 1 };
    expect(run.reached({ promptTokens: 744, cost: 0 })).toBeNull();
    expect(run.reached({ promptTokens: 745, cost: 0 })?.limit).toBe("promptTokens");
    expect(run.reached({ promptTokens: 0, cost: 0.9 })?.limit).toBe("cost");
  });

  test("closing moves the spending to the record, once", () => {
    const run = new LimitScope("run");
    const reader = new LimitScope("reader", run);
    reader.spend({ outputTokens: 5, calls: { find: 1 } });
    const spent = reader.close();
    expect(reader.close()).toEqual(spent);
    expect(run.spent).toMatchObject({ outputTokens: 0, calls: { find: 0 } });
    run.spend(spent);
    expect(run.spent.outputTokens).toBe(5);
    // What a stopped sub-agent still reports counts no more.
    reader.spend({ outputTokens: 100 });
    expect(run.spent.outputTokens).toBe(5);
  });

  test("whatever is opened, spent and closed: a scope has spent what it and those inside did", () => {
    const action = fc.record({
      do: fc.constantFrom("open", "spend", "close"),
      at: fc.nat(30),
      amount: fc.nat(1_000),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const all = [{ scope: new LimitScope("0"), parent: -1, own: 0, open: true }];
        for (const { do: what, at, amount } of actions) {
          const index = at % all.length;
          const found = all[index];
          if (found === undefined || !found.open) continue;
          if (what === "open") {
            const scope = new LimitScope(String(all.length), found.scope);
            all.push({ scope, parent: index, own: 0, open: true });
          } else if (what === "spend") {
            found.scope.spend({ outputTokens: amount });
            found.own += amount;
          } else if (index > 0 && !all.some(({ parent, open }) => parent === index && open)) {
            const spent = found.scope.close();
            found.open = false;
            const parent = all[found.parent];
            parent?.scope.spend(spent);
            if (parent) parent.own += spent.outputTokens;
          }
        }
        const total = (index: number): number =>
          (all[index]?.own ?? 0) +
          all.reduce(
            (sum, { parent, open }, child) => (parent === index && open ? sum + total(child) : sum),
            0,
          );
        for (const [index, { scope, open }] of all.entries()) {
          if (open) expect(scope.spent.outputTokens).toBe(total(index));
        }
      }),
    );
  });
});

test("a reserve is at most half of its limit", () => {
  expect(
    [1, 2, 60, 1_000, 5_000, 200_000].map((most) => lastTurnReserve("outputTokens", most)),
  ).toEqual([0, 1, 30, 256, 500, 2_048]);
  expect(lastTurnReserve("cost", 3)).toBeCloseTo(0.3);
  expect(lastTurnReserve("steps", 50)).toBe(0);
});
