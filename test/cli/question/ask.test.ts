import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { askForWord, askYesNo } from "../../../src/cli/question/ask.ts";
import { approver } from "../../../src/cli/run/approve-on-terminal.ts";
import { onInterrupt } from "../../../src/cli/run/interrupt.ts";

/** Both ends of a terminal, as far as a question needs one: types `text` when the question stands there. */
function terminal(): (text: string) => Promise<void> {
  const ends = [new PassThrough(), new PassThrough()] as const;
  for (const end of ends) Object.assign(end, { isTTY: true, columns: 80 });
  const [keys, screen] = ends;
  vi.spyOn(process, "stdin", "get").mockReturnValue(keys as never);
  vi.spyOn(process, "stderr", "get").mockReturnValue(screen as never);
  let shown = "";
  screen.on("data", (data: Buffer) => {
    shown += data.toString();
  });
  return async (text) => {
    await vi.waitUntil(() => shown.includes("] "));
    shown = "";
    keys.write(text);
  };
}
afterEach(() => vi.restoreAllMocks());

const CONTROL_C = "\x03";
const CONTROL_D = "\x04";

test.each([
  ["yes\r", true],
  ["n\r", false],
  ["\r", false],
  [CONTROL_D, null],
  [CONTROL_C, null],
])("%j at a question", async (typed, answer) => {
  const type = terminal();
  const asked = askYesNo("Commit these changes to the workspace?");
  await type(typed);
  expect(await asked).toBe(answer);
});

// Issue 19, item 8: a word, not a key.
test.each([
  ["commit\r", true],
  ["y\r", false],
  ["yes\r", false],
  ["comm\r", false],
  [CONTROL_D, null],
])("%j where a word is asked for", async (typed, answer) => {
  const type = terminal();
  const asked = askForWord("Commit these changes to the workspace?", "commit");
  await type(typed);
  expect(await asked).toBe(answer);
});

test("the question whether a call may start: yes is a person's, Ctrl-D leaves it open, Ctrl-C interrupts", async () => {
  const type = terminal();
  const interruption = new AbortController();
  const listening = onInterrupt((reason) => interruption.abort(reason));
  const request = {
    ...{ runId: "r", callId: "1", tool: "shell", description: "", arguments: {} },
    ...{ effect: "idempotent" as const, policy: null, digest: "d" },
    ...{ mayHaveHappened: false, doubt: null, signal: interruption.signal },
  };
  const approve = approver({});
  if (approve === "wait") throw new Error("nobody else decides");
  const agreed = approve?.(request);
  await type("y\r");
  expect(await agreed).toEqual({ approved: true, by: "person", digest: "d" });
  const left = approve?.(request);
  await type(CONTROL_D);
  expect(await left).toBe("later");
  const interrupted = approve?.(request);
  await type(CONTROL_C);
  expect(await interrupted).toBe("later");
  expect(interruption.signal.reason).toBe("interrupted by Ctrl-C");
  listening();
});
