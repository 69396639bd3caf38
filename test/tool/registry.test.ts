import { expect, test } from "vitest";
import { z } from "zod";
import { defineNamespace, defineTool, ToolRegistry } from "../../src/tool/index.ts";

const tool = (name: string) =>
  defineTool({ name, description: "", input: z.object({}), run: () => "" });
const [python] = defineNamespace({ name: "python", tools: [tool("python")] }).tools;
const registry = new ToolRegistry([tool("read_file"), python]);

test.each([
  ["functions.read_file", "read_file"],
  ["read_file", "read_file"],
  ["python", "python"],
  ["functions.read_fil", null],
  ["browser.search", null],
  ["constructor", null],
])("%s names %s", (recipient, name) => {
  expect(registry.find(recipient)?.name ?? null).toBe(name);
});

test("a name that can't be an identifier is found, and reported, as the model knows it", () => {
  const foreign = new ToolRegistry([tool("get weather"), tool("get_u20_weather"), python]);
  expect(foreign.find("functions.get_u20_weather")?.name).toBe("get weather");
  expect(foreign.find("functions.get_u5f_u20_weather")?.name).toBe("get_u20_weather");
  expect(foreign.unknownTool("functions.x", "{}")).toBe(
    "there is no tool x. Tools: get_u20_weather, get_u5f_u20_weather, python.",
  );
});

test("an alias is read where no tool has it for a name", () => {
  const open = { ...tool("open_file"), aliases: { names: ["read_file", "cat"] } };
  const kit = new ToolRegistry([open, tool("cat")]);
  expect(kit.find("functions.read_file")).toBe(open);
  expect(kit.isAlias("functions.read_file", open)).toBe(true);
  expect(kit.isAlias("functions.open_file", open)).toBe(false);
  expect(kit.find("cat")?.name).toBe("cat");
  expect(kit.unknownTool("x", "{}")).toBe("there is no tool x. Tools: open_file, cat.");
});

test("an unknown name is answered with the known ones", () => {
  expect(registry.unknownTool("functions.delete_all", "{}")).toBe(
    "there is no tool delete_all. Tools: read_file, python.",
  );
  expect(new ToolRegistry([]).unknownTool("x", "{}")).toMatch(/no other tool either/);
});

// The real model called browser.search, which it knows from elsewhere, with repo_browser.search's arguments.
test("the one tool that has the name's last part and takes the arguments is named first", () => {
  const search = (name: string, input: z.ZodObject) =>
    defineNamespace({
      name,
      tools: [defineTool({ name: "search", description: "", input, run: () => "" })],
    }).tools[0];
  const files = search("repo_browser", z.object({ path: z.string(), query: z.string() }));
  const notes = search("notes", z.object({ words: z.string() }));
  const offered = new ToolRegistry([files, notes, python]);
  const names = "Tools: repo_browser.search, notes.search, python.";
  expect(offered.unknownTool("browser.search", '{"path":"","query":"a"}\n')).toBe(
    `there is no tool browser.search. repo_browser.search takes these arguments: call that one. ${names}`,
  );
  // Other arguments, no JSON, another last part: no tool is said to take them, only to be similar.
  for (const [recipient, text] of [
    ["browser.search", '{"query":1}'],
    ["browser.search", "a"],
    ["browser.find", '{"path":"","query":"a"}'],
  ] as const) {
    expect(offered.unknownTool(recipient, text)).not.toContain("takes these arguments");
  }
  const twice = new ToolRegistry([files, search("web", z.looseObject({}))]);
  expect(twice.unknownTool("browser.search", '{"path":"","query":"a"}')).toBe(
    "there is no tool browser.search. Did you mean repo_browser.search or web.search? Tools: repo_browser.search, web.search.",
  );
});

// Issue 22, item 4: a call of an unknown tool is answered with the nearest names.
test.each([
  ["read_fil", "Did you mean read_file?"],
  ["readFile", "Did you mean read_file?"],
  ["file_read", "Did you mean read_file?"],
  ["functions.search", "Did you mean search_files or search_notes?"],
  ["run_shell_command", "Did you mean run_shell?"],
  ["teleport", "there is no tool teleport. Tools:"],
])("the nearest names for %s", (recipient, expected) => {
  const names = ["read_file", "search_files", "search_notes", "run_shell"];
  expect(new ToolRegistry(names.map(tool)).unknownTool(recipient, "{}")).toContain(expected);
});

test("two tools of one name or one recipient are refused", () => {
  expect(() => new ToolRegistry([tool("a"), tool("a")])).toThrow("Two tools are named a.");
  const other = { ...python, name: "other_python" };
  expect(() => new ToolRegistry([python, other])).toThrow(
    "The tools python and other_python have the same recipient, python.",
  );
});
