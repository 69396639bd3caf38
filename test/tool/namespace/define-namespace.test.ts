import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { namespaceText } from "../../../src/harmony/index.ts";
import { defineNamespace, defineTool } from "../../../src/tool/index.ts";
import { declaredNamespaces } from "../../../src/tool/namespace/declared-namespaces.ts";

const lookup = defineTool({
  name: "lookup",
  description: "Finds a page.",
  input: z.object({ title: z.string().describe("Its title"), page: z.number().optional() }),
  run: ({ title }) => title,
});
const wiki = defineTool({ ...lookup, name: "wiki" });
const random = defineTool({
  name: "random",
  description: "Opens any page.",
  input: z.object({}),
  run: () => "any",
});

// Issue 21, item 2.
describe("defineNamespace", () => {
  test("names the tools and keeps their types", () => {
    const { name, description, tools } = defineNamespace({
      name: "wiki",
      description: "An encyclopedia.",
      tools: [lookup, random],
    });
    expect({ name, description }).toEqual({ name: "wiki", description: "An encyclopedia." });
    expect(tools.map((tool) => [tool.name, tool.builtin?.recipient])).toEqual([
      ["wiki.lookup", "wiki.lookup"],
      ["wiki.random", "wiki.random"],
    ]);
    expectTypeOf(tools[0].run).parameter(0).toEqualTypeOf<{
      title: string;
      page?: number | undefined;
    }>();
    expect(lookup.name).toBe("lookup");
  });

  test("declares each tool that is offered as the reference does, once, in the order of the namespace", () => {
    const { tools } = defineNamespace({
      name: "wiki",
      description: "All.",
      tools: [lookup, random],
    });
    const [first, second] = tools;
    const [both, ...others] = declaredNamespaces([second, first]);
    expect(others).toEqual([]);
    expect(namespaceText(both ?? { name: "", tools: [] })).toBe(`## wiki

// All.
namespace wiki {

// Finds a page.
type lookup = (_: {
// Its title
title: string,
page?: number,
}) => any;

// Opens any page.
type random = (_: {
}) => any;

} // namespace wiki`);
    expect(declaredNamespaces([second])[0]?.tools.map(({ name }) => name)).toEqual(["random"]);
  });

  test("takes declarations word for word, and a raw body", () => {
    const declarations = [{ name: "lookup", description: "As trained.", parameters: null }];
    const [tool] = defineNamespace({
      name: "wiki",
      tools: [lookup],
      declarations,
      rawArgument: "title",
    }).tools;
    expect(tool.builtin).toEqual({
      recipient: "wiki.lookup",
      rawArgument: "title",
      namespace: { name: "wiki", tools: declarations },
    });
  });

  test("a tool of the namespace's own name is called by that alone, and isn't declared", () => {
    const [tool] = defineNamespace({ name: "wiki", description: "Prose.", tools: [wiki] }).tools;
    expect(tool.name).toBe("wiki");
    expect(declaredNamespaces([tool])).toEqual([
      { name: "wiki", description: "Prose.", tools: [] },
    ]);
  });

  test("several namespaces of one name are declared as one, unless they are described differently", () => {
    const one = defineNamespace({ name: "wiki", description: "All.", tools: [lookup] });
    const two = defineNamespace({ name: "wiki", description: "All.", tools: [random] });
    const three = defineNamespace({ name: "wiki", description: "Else.", tools: [random] });
    expect(declaredNamespaces([...one.tools, ...two.tools])).toMatchObject([
      { name: "wiki", tools: [{ name: "lookup" }, { name: "random" }] },
    ]);
    expect(() => declaredNamespaces([...one.tools, ...three.tools])).toThrow(
      "Two namespaces are named wiki.",
    );
  });

  test.each<[string, () => unknown, string]>([
    [
      "the namespace of functions",
      () => defineNamespace({ name: "functions", tools: [lookup] }),
      "A namespace can't be named 'functions'.",
    ],
    [
      "a name with a dot",
      () => defineNamespace({ name: "a.b", tools: [lookup] }),
      "A namespace can't be named 'a.b'.",
    ],
    [
      "a tool's name with a dot",
      () => defineNamespace({ name: "a", tools: [{ ...lookup, name: "a.lookup" }] }),
      "The name of the tool 'a.lookup' in the namespace a must consist of letters, digits and _.",
    ],
    ["no tools", () => defineNamespace({ name: "a", tools: [] }), "The namespace a has no tools."],
    [
      "one tool twice",
      () => defineNamespace({ name: "a", tools: [lookup, lookup] }),
      "Two tools of the namespace a are named lookup.",
    ],
    [
      "a tool that is in one already",
      () =>
        defineNamespace({
          name: "a",
          tools: defineNamespace({ name: "b", tools: [lookup] }).tools,
        }),
      "The tool b.lookup is already in the namespace b and can't also be in a.",
    ],
  ])("refuses %s", (_, define, message) => {
    expect(define).toThrow(message);
  });
});
