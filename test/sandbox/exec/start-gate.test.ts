import { expect, it } from "vitest";
import { StartGate } from "../../../src/sandbox/exec/start-gate.ts";

it("lets a few start at a time, in the order in which they came", async () => {
  const gate = new StartGate(2);
  const entered: number[] = [];
  const leave = await Promise.all([gate.enter(), gate.enter()]);
  const later = [3, 4].map(async (number) => {
    const left = await gate.enter();
    entered.push(number);
    return left;
  });
  await Promise.resolve();
  expect(entered).toEqual([]);
  leave[0]?.();
  // Once out is out, however often it is said.
  leave[0]?.();
  const third = await later[0];
  expect(entered).toEqual([3]);
  third?.();
  await later[1];
  expect(entered).toEqual([3, 4]);
});
