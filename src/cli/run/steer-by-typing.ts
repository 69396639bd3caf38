import type { Run } from "../../planner/index.ts";
import { canAsk } from "../question/ask.ts";
import type { Screen } from "../screen/screen.ts";
import { TypedLines } from "../terminal/typed-lines.ts";
import type { CommonRunOptions } from "./run-options.ts";

/** A person who types while a run works. */
export interface Typing {
  /** From now on, lines go to this run. */
  steers(run: Run): void;
  /** Reads no keys while a question is asked. */
  during<Answer>(question: () => Promise<Answer>): Promise<Answer>;
  close(): void;
}

/**
 * On a terminal, a line typed while a run works reaches its model at the next step; `/pause` and `/continue`
 * make it wait and go on.
 */
export function steerByTyping(screen: Screen, { json, quiet }: CommonRunOptions): Typing {
  if (!canAsk() || json || quiet) {
    return { steers: () => {}, during: (question) => question(), close: () => {} };
  }
  let run: Run | null = null;
  const lines = new TypedLines(screen, (line) => {
    if (run === null) return screen.line("  the run hasn't begun yet", "dim");
    if (line === "/pause") {
      screen.line("  pausing before the next step; /continue goes on", "dim");
      return void run.pause();
    }
    if (line === "/continue") return void run.continue();
    screen.line(`  › ${line}`, "cyan");
    return void run.steer(line);
  });
  return {
    steers: (started) => {
      run = started;
    },
    during: (question) => lines.during(question),
    close: () => lines.close(),
  };
}
