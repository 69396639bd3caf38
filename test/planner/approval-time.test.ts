import { describe, expect, test } from "vitest";
import { z } from "zod";
import { redrive } from "../../src/replay/redrive.ts";
import { defineTool } from "../../src/tool/index.ts";
import { foldRun, type JournalEvent } from "../../src/trace/index.ts";
import { agentWith, runScript } from "./scripted-run.ts";

const send = defineTool({
  name: "send",
  description: "Sends.",
  input: z.object({}),
  approval: true,
  run: () => "sent",
});
const forever = defineTool({
  name: "forever",
  description: "Waits.",
  input: z.object({}),
  run: () => new Promise<string>(() => {}),
});
const agent = agentWith({ tools: [send, forever] });
const call = (tool: string) => ({ call: { tool, arguments: {} } });

function waitsOf(events: readonly JournalEvent[]): (number | undefined)[] {
  return events.flatMap((event) =>
    event.type === "call-decided" ? [event.waitedMilliseconds] : [],
  );
}

/** Row C12: a person's thinking is no time of the run's. */
describe("time spent waiting for approval", () => {
  test("is not counted in the wall limit, and recorded apart", async () => {
    const { outcome, events, journal } = await runScript([call("send"), { final: "Sent." }], {
      agent,
      limits: { wallMilliseconds: 2_000 },
      approve: async () => {
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        return { approved: true, by: "person" };
      },
    });
    expect(outcome.kind).toBe("answered");
    expect(outcome.approvalMilliseconds).toBeGreaterThanOrEqual(2_490);
    expect(outcome.milliseconds).toBeLessThan(2_000);
    // One is measured by the events, the other from the question on.
    expect(waitsOf(events)[0]).toBeGreaterThan((outcome.approvalMilliseconds ?? 0) - 500);
    const { approvalMilliseconds } = foldRun(events).totals;
    expect(approvalMilliseconds).toBe(waitsOf(events)[0]);
    expect((await redrive(journal, events[0]?.runId ?? "")).divergence).toBeNull();
  });

  test("the limit holds for what comes after it", async () => {
    const { outcome } = await runScript([call("send"), call("forever")], {
      agent,
      limits: { wallMilliseconds: 400 },
      approve: async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { approved: true };
      },
    });
    expect(outcome).toMatchObject({ kind: "limit", limit: "wallMilliseconds" });
  });

  test("is apart too where the run is aborted meanwhile", async () => {
    const abortController = new AbortController();
    const { outcome, events, journal } = await runScript([call("send")], {
      agent,
      signal: abortController.signal,
      approve: () => {
        setTimeout(() => abortController.abort(new Error("went home")), 300);
        return new Promise(() => {});
      },
    });
    expect(outcome).toMatchObject({ kind: "aborted", reason: "went home" });
    expect(outcome.approvalMilliseconds).toBeGreaterThanOrEqual(290);
    expect((await redrive(journal, events[0]?.runId ?? "")).divergence).toBeNull();
  });

  test("where nobody was asked, nothing is said of it", async () => {
    const { outcome, events } = await runScript([call("send")], { agent });
    expect(outcome.kind).toBe("awaiting-approval");
    expect(outcome).not.toHaveProperty("approvalMilliseconds");
    expect(waitsOf(events)).toEqual([undefined]);
  });
});
