import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, ToolFailure } from "../../../src/tool/index.ts";
import { agentWith, runScript } from "../scripted-run.ts";

function refused(what: string): string {
  return `Error: give ran, but what it returned can't be shown as text (${what})`;
}

function nested(levels: number): unknown {
  return JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
}

/** What the model is told when a tool returns this. */
async function told(value: unknown) {
  const tool = defineTool({
    name: "give",
    description: "Gives.",
    input: z.object({}),
    run: () => value as string,
  });
  const { outcome, events } = await runScript(
    [{ call: { tool: "give", arguments: {} } }, { final: "ok" }],
    { agent: agentWith({ tools: [tool] }) },
  );
  expect(outcome.kind).toBe("answered");
  const finished = events.find((event) => event.type === "call-finished");
  return { text: finished?.text, details: finished?.details, status: finished?.status };
}

const circle: { self?: unknown } = {};
circle.self = circle;

test.each([
  ["an object", { a: 1, b: ["x"] }, '{"a":1,"b":["x"]}'],
  ["an array", [1, 2], "[1,2]"],
  ["a number", 7, "7"],
  ["nothing", undefined, "The tool returned nothing."],
  ["null", null, "The tool returned nothing."],
  ["a list of nulls and what is no number", [null, Number.NaN], '[null,"NaN"]'],
  ["a Date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ["one of another context", runInNewContext("({ a: [1] })"), '{"a":[1]}'],
  // Issue 18, C 3: plain data is kept whole.
  [
    "text and more",
    { text: "hello", author: "Ann", id: 7 },
    '{"text":"hello","author":"Ann","id":7}',
  ],
  ["text, details and more", { text: "a", details: 1, id: 7 }, '{"text":"a","details":1,"id":7}'],
  ["a text that is none", { text: 5 }, '{"text":5}'],
  ["text alone", { text: "hello" }, "hello"],
  ["text with parts that are not there", { text: "hello", id: undefined }, "hello"],
  ["an empty text", "", "The tool returned an empty text."],
  ["an empty text with details", { text: "", details: 1 }, "The tool returned an empty text."],
  // Issue 18, C 3: anything else is an error that names it.
  ["bytes", Buffer.from("abc"), refused("bytes")],
  ["bytes in data", { file: new Uint8Array(3) }, refused("bytes at file")],
  ["a buffer", new ArrayBuffer(3), refused("bytes")],
  ["a circle", circle, refused("a circular reference at self")],
  ["a function", () => 1, refused("a function")],
  ["a method", { name: "x", run: () => 1 }, refused("a function at run")],
  ["a BigInt", { rows: [{ id: 10n }] }, refused("a BigInt at rows[0].id")],
  ["a symbol", Symbol("x"), refused("a symbol")],
  ["a Map", new Map([["a", 1]]), refused("a Map")],
  ["a Set in data", { tags: [new Set([1])] }, refused("a Set at tags[0]")],
  ["a Response", new Response("hi"), refused("a Response")],
  ["promises", [Promise.resolve(1)], refused("a Promise at [0]")],
  ["a class's instance", new (class Point {})(), refused("a Point")],
  ["settled errors", [{ reason: new Error("no") }], refused("an Error at [0].reason: no")],
  ["what says itself as a Map", { toJSON: () => new Map() }, refused("a Map")],
  ["a generator", (function* () {})(), refused("a Generator")],
  ["an async generator", (async function* () {})(), refused("an AsyncGenerator")],
  ["what nests too deep", nested(600), refused("it nests deeper than 480 levels")],
  ["what nests far too deep", nested(100_000), refused("it nests deeper than 480 levels")],
  [
    "what throws when it is read",
    {
      get a() {
        throw new Error("not now");
      },
    },
    refused("not now"),
  ],
  [
    "a list with one of a thousand levels beside it twice",
    [circle, circle],
    refused("a circular reference at [0].self"),
  ],
  ["an Error", new Error("disk on fire"), "Error: disk on fire"],
  ["a failure", new ToolFailure("no such file"), "Error: no such file"],
])("%s that a tool returns is told, and never as 'undefined'", async (_, value, text) => {
  const { text: said, status } = await told(value);
  expect(said).toBe(text);
  expect(status).toBe(text.startsWith("Error: ") ? "failed" : "ok");
});

test.each([
  ["a BigInt", { n: 1n }],
  ["a circle", circle],
  ["too much depth", nested(600)],
  ["a Map", { rows: new Map([["a", 1]]) }],
])("details with %s are left out, and the result stays", async (_, details) => {
  expect(await told({ text: "done", details })).toEqual({
    status: "ok",
    text: "done",
    details: { leftOut: expect.stringContaining("not plain JSON: ") },
  });
});

// Issue 18, C 3.
test.each([
  ["a generator", function* () {}],
  ["an async generator", async function* () {}],
])("%s as a tool's function is refused when the tool is made", (_, run) => {
  const definition = { name: "give", description: "Gives.", input: z.object({}), run };
  expect(() => defineTool(definition as never)).toThrow(
    expect.objectContaining({
      code: "input.invalid",
      hint: expect.stringContaining("context.progress"),
    }),
  );
});
