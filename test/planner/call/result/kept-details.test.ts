import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keptDetails, MOST_DETAILS } from "../../../../src/planner/call/result/kept-details.ts";
import { defineTool } from "../../../../src/tool/index.ts";
import { agentWith, runScript } from "../../scripted-run.ts";

const long = "x".repeat(50_000_000);

function kept(details: unknown): { readonly [name: string]: unknown } {
  return keptDetails(details).details as { readonly [name: string]: unknown };
}

/** Row C12: details of 50 MB held the loop up for 1.2 s. */
describe("the details of a call", () => {
  test("of 50 MB: their beginning is recorded, and what was left out", async () => {
    const chatty = defineTool({
      name: "chatty",
      description: "Says much.",
      input: z.object({}),
      effect: "read",
      run: () => ({ text: "ok", details: { output: long, exitCode: 3 } }),
    });
    const { outcome, events } = await runScript(
      [{ call: { tool: "chatty", arguments: {} } }, { final: "Done." }],
      { agent: agentWith({ tools: [chatty] }) },
    );
    expect(outcome.kind).toBe("answered");
    const finished = events.find((event) => event.type === "call-finished");
    const details = finished?.details as { output: string; exitCode: number };
    expect(details.exitCode).toBe(3);
    expect(details.output.length).toBeLessThan(MOST_DETAILS);
    expect(/x(\[.*\])$/.exec(details.output)?.[1]).toMatch(
      /^\[\d{8} of 50000000 characters left out\]$/,
    );
  });

  test("many items, many fields, deep in it, bytes: each says what is missing", () => {
    const items = Array.from({ length: 500_000 }, (_, index) => index);
    const { all, last } = kept({ all: items, last: "here" });
    expect(last).toBe("here");
    expect((all as unknown[]).at(-1)).toMatch(/^\[\d+ of 500000 items left out\]$/);
    const fields = Object.fromEntries(items.slice(0, 100_000).map((each) => [`f${each}`, each]));
    expect(kept(fields).leftOut).toMatch(/^\d+ of 100000 fields$/);
    expect(kept({ deep: [{ er: long }] }).deep).toMatchObject([
      { er: expect.stringMatching(/characters left out\]$/) },
    ]);
    expect(kept({ file: new Uint8Array(5_000_000) }).file).toBe("[5000000 bytes left out]");
  });

  test("what JSON can't hold is named, small or large", () => {
    const circle: { self?: unknown; text: string } = { text: "x" };
    circle.self = circle;
    expect(kept(circle).leftOut).toMatch(/^not plain JSON: /);
    expect(kept({ circle, long }).leftOut).toMatch(/^not plain JSON: /);
    expect(kept({ count: 1n, long }).leftOut).toMatch(/^not plain JSON: .*BigInt/);
    const thrower = {
      long,
      get broken(): never {
        throw new Error("no rates");
      },
    };
    expect(kept(thrower).leftOut).toBe("not plain JSON: no rates");
  });

  test("of up to a million characters are kept as they are; whatever they are, JSON holds them", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        fc.jsonValue(),
        fc.integer({ min: 0, max: 700_000 }).map((length) => "y".repeat(length)),
        fc.array(tie("any"), { maxLength: 6 }),
        fc.dictionary(fc.string(), tie("any"), { maxKeys: 6 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (details) => {
        const { length } = JSON.stringify(details);
        const after = keptDetails(details).details;
        if (length < MOST_DETAILS / 4) expect(after).toBe(details);
        expect(JSON.stringify(after).length).toBeLessThan(Math.max(length, MOST_DETAILS) * 1.1);
      }),
      { numRuns: 100 },
    );
  });
});
