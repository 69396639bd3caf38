import { expect, test } from "vitest";
import { type FamilyMember, familyOf, placeRuns } from "../../src/viewer/run-family.ts";

let time = 0;
const run = (runId: string, parent?: string): FamilyMember => ({
  runId,
  startedAt: time++,
  parent: parent === undefined ? null : { runId: parent, step: 2 },
});
const ids = (runs: readonly FamilyMember[]) => runs.map(({ runId }) => runId);

test("forks stand under their origin, oldest first, with the lines that join them", () => {
  const runs = [run("other"), run("a"), run("a1", "a"), run("a2", "a"), run("a11", "a1")].reverse();
  const placed = placeRuns(runs);
  expect(placed.map(({ run: { runId }, depth }) => `${depth} ${runId}`)).toEqual([
    "0 a",
    "1 a1",
    "2 a11",
    "1 a2",
    "0 other",
  ]);
  expect(placed.map(({ followed }) => followed)).toEqual([[], [true], [true, false], [false], []]);
  expect(ids(familyOf(runs, "a11")).sort()).toEqual(["a", "a1", "a11", "a2"]);
  expect(ids(familyOf(runs, "other"))).toEqual(["other"]);
  expect(familyOf(runs, "nobody")).toEqual([]);
});

test("a sub-agent's run stands under its caller's, and its own forks and sub-agents under it", () => {
  const called = (runId: string, caller: string) => ({ ...run(runId), caller: { runId: caller } });
  const runs = [run("a"), called("a.1", "a"), called("a.1.1", "a.1"), run("b", "a.1")];
  expect(placeRuns(runs).map(({ run: { runId }, depth }) => `${depth} ${runId}`)).toEqual([
    "0 a",
    "1 a.1",
    "2 a.1.1",
    "2 b",
  ]);
  expect(ids(familyOf(runs, "b"))).toEqual(["a", "a.1", "a.1.1", "b"]);
});

// Issue 22, item 10: the list groups the turns of a conversation.
test("turns stand under a row for their conversation, at the place of the newest, or folded into it", () => {
  const turn = (runId: string, id: string, after: string | null) => ({
    ...run(runId),
    conversation: { id, after },
  });
  const called = { ...run("b.1"), caller: { runId: "b" } };
  const runs = [
    ...[turn("a", "a", null), run("plain"), turn("b", "a", "a"), called, run("b2", "b")],
    ...[turn("once", "once", null), turn("c", "c", "b"), turn("d", "a", "b")],
  ].reverse();
  const shown = (unfolded?: (id: string) => boolean) =>
    placeRuns(runs, unfolded).map(({ run: { runId }, depth, turns }) =>
      turns === undefined ? `${depth} ${runId}` : `${depth} [${ids(turns)}]`,
    );
  const unfolded = ["0 [a,b,d]", "1 a", "1 b", "2 b.1", "2 b2", "1 d"];
  expect(shown()).toEqual([...unfolded, "0 c", "0 once", "0 plain"]);
  expect(shown(() => false)).toEqual(["0 [a,b,d]", "0 c", "0 once", "0 plain"]);
  expect(shown((id) => id === "a")).toEqual(shown());
  expect(placeRuns(runs)[0]).toMatchObject({ run: { runId: "d" } });
  // A conversation that was forked from another belongs to its family.
  const family = ["a", "b", "b.1", "b2", "c", "d"];
  for (const member of family) expect(ids(familyOf(runs, member)).sort()).toEqual(family);
});

test("a fork whose origin is not in the list stands by itself", () => {
  expect(placeRuns([run("b", "gone")])).toMatchObject([{ depth: 0, run: { runId: "b" } }]);
  expect(ids(familyOf([run("b", "gone")], "b"))).toEqual(["b"]);
});

test("runs that name each other as origin are all shown", () => {
  const runs = [run("a", "b"), run("b", "a"), run("c", "c")];
  expect(ids(placeRuns(runs).map(({ run: placed }) => placed)).sort()).toEqual(["a", "b", "c"]);
  expect(familyOf(runs, "a").length).toBeGreaterThan(0);
});
