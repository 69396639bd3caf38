import fc from "fast-check";
import { expect, test } from "vitest";
import { FairQueue } from "../../src/runtime/fair-queue.ts";

/** Issue 23, item 1: a fair queue (priority, tenant; nobody starves). */
const any = () => true;

function queueAt(clock: { now: number }, agingMilliseconds = 1_000) {
  return new FairQueue<string>({ agingMilliseconds, now: () => clock.now });
}

test("tenants take turns, however many entries one of them has and however old they are", () => {
  const clock = { now: 0 };
  const queue = queueAt(clock);
  for (let index = 0; index < 100; index++) {
    queue.add(`flood ${index}`, { tenant: "flood", priority: 0, lane: "" });
  }
  clock.now = 60_000;
  queue.add("other 0", { tenant: "other", priority: 0, lane: "" });
  queue.add("other 1", { tenant: "other", priority: 0, lane: "" });
  const taken = [1, 2, 3, 4, 5].map(() => queue.take(any));
  // The oldest first, then whoever has the fewest in progress; then who was served longest ago.
  expect(taken).toEqual(["flood 0", "other 0", "flood 1", "other 1", "flood 2"]);
});

test("what is more urgent comes first, and what has waited comes up", () => {
  const clock = { now: 0 };
  const queue = queueAt(clock);
  queue.add("low", { tenant: "a", priority: -2, lane: "" });
  queue.add("high", { tenant: "a", priority: 1, lane: "" });
  expect(queue.take(any)).toBe("high");
  for (const now of [1_000, 2_000, 2_999]) {
    clock.now = now;
    queue.add(`high at ${now}`, { tenant: "a", priority: 1, lane: "" });
    expect(queue.take(any)).toBe(`high at ${now}`);
  }
  clock.now = 3_000;
  queue.add("high at last", { tenant: "a", priority: 1, lane: "" });
  expect(queue.take(any)).toBe("low");
});

test("a lane that can't start holds up no other", () => {
  const queue = queueAt({ now: 0 });
  queue.add("big", { tenant: "a", priority: 5, lane: "big" });
  queue.add("small", { tenant: "a", priority: 0, lane: "small" });
  expect(queue.take(({ lane }) => lane === "small")).toBe("small");
  expect(queue.take(({ lane }) => lane === "small")).toBeUndefined();
  expect(queue.length).toBe(1);
});

test("every entry comes out once, and of equal tenants none is ahead by more than one", () => {
  const entries = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(entries, (tenants) => {
      const queue = queueAt({ now: 0 });
      for (const [index, tenant] of tenants.entries()) {
        queue.add(`${tenant}${index}`, { tenant, priority: 0, lane: "" });
      }
      const left = new Map<string, number>();
      for (const tenant of tenants) left.set(tenant, (left.get(tenant) ?? 0) + 1);
      const taken = new Map<string, number>();
      const out = new Set<string>();
      for (let item = queue.take(any); item !== undefined; item = queue.take(any)) {
        const tenant = item.slice(0, 1);
        out.add(item);
        left.set(tenant, (left.get(tenant) ?? 0) - 1);
        taken.set(tenant, (taken.get(tenant) ?? 0) + 1);
        for (const [other, count] of left) {
          if (count > 0) expect((taken.get(tenant) ?? 0) - (taken.get(other) ?? 0)).toBeLessThan(2);
        }
      }
      expect(out.size).toBe(tenants.length);
    }),
  );
});
