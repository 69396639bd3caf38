import { expect, test } from "vitest";
import { sourcesOf } from "../../agents/index.ts";
import type { JournalEvent } from "../../src/trace/index.ts";

let call = 0;

/** The events of one call of `read_file`, as far as they are looked at. */
function read(step: number, path: unknown, status = "ok"): JournalEvent[] {
  const callId = String(++call);
  return [
    { type: "call-requested", callId, step, tool: "read_file", arguments: { path } },
    { type: "call-finished", callId, step, status },
  ] as unknown as JournalEvent[];
}

test("each file that was read, once, however its path was written", () => {
  const events = [
    ...read(1, "a.md"),
    ...read(2, "missing.md", "failed"),
    ...read(3, "docs/../a.md"),
    ...read(4, "/workspace/a.md"),
    ...read(5, "./docs/b.md"),
    ...read(6, "/output/1.txt"),
    ...read(7, 5),
  ];
  expect(sourcesOf(events)).toEqual([
    { path: "a.md", steps: [1, 3, 4] },
    { path: "docs/b.md", steps: [5] },
    { path: "/output/1.txt", steps: [6] },
  ]);
});
