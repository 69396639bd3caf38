import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Screen } from "../../../src/cli/screen/screen.ts";
import { Terminal } from "./terminal.ts";

// Issue 18, D 4: a counter stands below what is being written.

describe("Screen", () => {
  test("the status is below the current line, and disappears", () => {
    const terminal = new Terminal(40, 10);
    const screen = new Screen(terminal.stream);
    screen.line("task: count");
    screen.write("1 I should", "dim");
    screen.status("2 tokens");
    expect(terminal.text).toBe("task: count\n1 I should\n2 tokens");
    screen.write(" count.", "dim");
    screen.status("4 tokens, 31 tokens/s");
    expect(terminal.text).toBe("task: count\n1 I should count.\n4 tokens, 31 tokens/s");
    screen.status("");
    screen.line("answered", "green");
    expect(terminal.text).toBe("task: count\n1 I should count.\nanswered");
  });

  test("no status leaves a trace, wherever lines break and the terminal scrolls", () => {
    const action = fc.oneof(
      fc.record({
        write: fc.string({ unit: fc.constantFrom("a", "b", " ", "\n"), maxLength: 30 }),
      }),
      fc.record({ line: fc.string({ unit: fc.constantFrom("x", "y"), maxLength: 30 }) }),
      fc.record({ status: fc.constantFrom("", "1 token", "a status longer than a line is") }),
    );
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 40 }),
        fc.integer({ min: 4, max: 20 }),
        fc.integer({ min: 3, max: 8 }),
        (actions, columns, height) => {
          const [shown, plain] = [new Terminal(columns, height), new Terminal(columns, height)];
          const screens = [new Screen(shown.stream), new Screen(plain.stream)] as const;
          for (const each of actions) {
            if ("status" in each) screens[0].status(each.status);
            for (const screen of screens) {
              if ("write" in each) screen.write(each.write);
              if ("line" in each) screen.line(each.line);
            }
          }
          screens[0].status("");
          expect(shown.text).toBe(plain.text);
        },
      ),
    );
  });

  test("there is no status in a pipe, nor on a terminal that can't move its cursor", () => {
    for (const [isTTY, TERM] of [
      [false, "xterm"],
      [true, "dumb"],
    ] as const) {
      const written: string[] = [];
      const out = { isTTY, columns: 80, write: (text: string) => written.push(text) };
      const screen = new Screen(out as unknown as NodeJS.WriteStream, { TERM });
      screen.write("text");
      screen.status("1 token");
      screen.write(" goes on");
      expect(written.join("")).toBe("text goes on");
    }
  });

  test("what is written can't steer the terminal", () => {
    const terminal = new Terminal(40, 4);
    new Screen(terminal.stream).write("\x1b[2Jx");
    expect(terminal.text).toBe("\\x1b[2Jx");
  });
});
