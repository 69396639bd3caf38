import {
  type AgentDefinition,
  defineAgent,
  defineTool,
  type JournalEvent,
  type LimitReached,
  type Outcome,
  type OutcomeOf,
  resume,
  run,
  type ToolContext,
  type ToolReturn,
} from "ostinato";
import { scriptedModel } from "ostinato/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";

// What is promised of types. `npm run check` fails where one of them changes; that it runs at all shows
// that the names are values where they must be.

const move = defineTool({
  name: "move",
  description: "Moves a file.",
  input: z.strictObject({
    from: z.string(),
    to: z.string().optional(),
    mode: z.enum(["copy", "rename"]).default("rename"),
  }),
  run: ({ from, to, mode }, context) => {
    expectTypeOf(from).toEqualTypeOf<string>();
    expectTypeOf(to).toEqualTypeOf<string | undefined>();
    expectTypeOf(mode).toEqualTypeOf<"copy" | "rename">();
    expectTypeOf(context).toEqualTypeOf<ToolContext>();
    expectTypeOf(context.idempotencyKey).toEqualTypeOf<string>();
    return `${mode} ${from} to ${to}`;
  },
});

const Weather = z.strictObject({ city: z.string(), degrees: z.number() });

describe("defineTool", () => {
  test("infers the arguments of `run` from the schema", () => {
    expectTypeOf(move.run).returns.toEqualTypeOf<ToolReturn | Promise<ToolReturn>>();
    expectTypeOf(move.run)
      .parameter(0)
      .toEqualTypeOf<{ from: string; to?: string | undefined; mode: "copy" | "rename" }>();
    expect(move.name).toBe("move");
  });

  test("`approval` and `reconcile` get the same arguments", () => {
    defineTool({
      name: "pay",
      description: "Pays.",
      input: z.strictObject({ amount: z.number() }),
      approval: ({ amount }) => {
        expectTypeOf(amount).toEqualTypeOf<number>();
        return amount > 100;
      },
      reconcile: ({ amount }) => {
        expectTypeOf(amount).toEqualTypeOf<number>();
        return null;
      },
      run: () => "paid",
    });
  });
});

describe("a run's outcome", () => {
  const model = scriptedModel([{ final: '{"city":"Oslo","degrees":21}' }]);
  const forecaster = defineAgent({ name: "f", instructions: "", output: Weather });
  const talker = defineAgent({ name: "t", instructions: "" });

  test("of an agent with an output schema is typed by it", async () => {
    expectTypeOf<AgentDefinition<z.infer<typeof Weather>>["name"]>().toEqualTypeOf<string>();
    const going = run(forecaster, "Weather?", { model });
    expectTypeOf(going.outcome).resolves.toEqualTypeOf<
      OutcomeOf<{ city: string; degrees: number }>
    >();
    const outcome = await going.outcome;
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    expectTypeOf(outcome.output).toEqualTypeOf<{ city: string; degrees: number }>();
    expect(outcome.output).toEqual({ city: "Oslo", degrees: 21 });
    expectTypeOf(resume(forecaster, going.id, { model }).outcome).resolves.toEqualTypeOf<
      OutcomeOf<{ city: string; degrees: number }>
    >();
  });

  test("has text, and a structured answer only where there is a schema", () => {
    expectTypeOf(talker).not.toBeAny();
    expectTypeOf<Extract<Outcome, { kind: "answered" }>["text"]>().toEqualTypeOf<string>();
    expectTypeOf<Exclude<Outcome, { kind: "answered" }>["text"]>().toEqualTypeOf<string | null>();
  });

  test("is one of six kinds, and a switch over them is exhaustive", () => {
    const said = (outcome: Outcome): string => {
      switch (outcome.kind) {
        case "answered":
          return outcome.text;
        case "limit": {
          expectTypeOf(outcome.limit).toEqualTypeOf<LimitReached>();
          return outcome.limit;
        }
        case "stuck":
        case "aborted":
          return outcome.reason;
        case "awaiting-approval":
          return outcome.tool;
        case "failed":
          return outcome.error.code;
        default:
          return outcome satisfies never;
      }
    };
    expectTypeOf(said).returns.toEqualTypeOf<string>();
  });
});

test("a switch over the types of a journal's events is exhaustive", () => {
  const about = (event: JournalEvent): number | null => {
    switch (event.type) {
      case "run-started":
      case "run-resumed":
      case "run-finished":
        return null;
      case "turn-started":
      case "turn-finished":
      case "call-requested":
      case "call-asked":
      case "call-decided":
      case "call-started":
      case "call-finished":
      case "host-asked":
      case "host-decided":
      case "context-reduced":
      case "note":
      case "message-taken":
        return event.step;
      default:
        return event satisfies never;
    }
  };
  expectTypeOf(about).returns.toEqualTypeOf<number | null>();
});
