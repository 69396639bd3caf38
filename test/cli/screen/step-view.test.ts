import { expect, test } from "vitest";
import { Screen } from "../../../src/cli/screen/screen.ts";
import { StepView } from "../../../src/cli/screen/step-view.ts";
import { defaultPolicy } from "../../../src/sandbox/index.ts";
import type { RunStarted } from "../../../src/trace/event.ts";
import { Terminal } from "./terminal.ts";

/** What stands on a terminal when a run has begun. */
function begun(sandbox: RunStarted["sandbox"]): string {
  const terminal = new Terminal(100, 10);
  const event = {
    type: "run-started",
    agent: { name: "clerk" },
    model: { name: "tiny" },
    runId: "r",
    task: "count",
    sandbox,
  };
  new StepView(new Screen(terminal.stream)).show(event as never);
  return terminal.text;
}

test("a run says at its beginning which limits are enforced by polling", () => {
  const sandbox = { tier: "bubblewrap", policy: defaultPolicy("/w") } as const;
  expect(begun({ ...sandbox, watched: ["memoryBytes"] })).toContain(
    "limits: memoryBytes enforced by polling, without a control group",
  );
  for (const usual of [sandbox, null]) expect(begun(usual)).not.toContain("limits:");
});
