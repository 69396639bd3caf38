import { expect, test } from "vitest";
import { z } from "zod";
import { defineTool, ToolRegistry } from "../../src/tool/index.ts";

const tool = (name: string) =>
  defineTool({ name, description: "", input: z.object({}), run: () => "" });
const python = defineTool({
  name: "python",
  description: "",
  input: z.object({ code: z.string() }),
  builtin: { recipient: "python", rawArgument: "code" },
  run: () => "",
});
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

test("a name that no identifier can be is found, and told, as the model knows it", () => {
  const foreign = new ToolRegistry([tool("get weather"), tool("get_u20_weather"), python]);
  expect(foreign.find("functions.get_u20_weather")?.name).toBe("get weather");
  expect(foreign.find("functions.get_u5f_u20_weather")?.name).toBe("get_u20_weather");
  expect(foreign.unknownTool("functions.x")).toBe(
    "there is no tool x. Tools: get_u20_weather, get_u5f_u20_weather, python.",
  );
});

test("what isn't there is answered with what is", () => {
  expect(registry.unknownTool("functions.delete_all")).toBe(
    "there is no tool delete_all. Tools: read_file, python.",
  );
  expect(new ToolRegistry([]).unknownTool("x")).toMatch(/no other tool either/);
});

test("two tools of one name or one recipient are refused", () => {
  expect(() => new ToolRegistry([tool("a"), tool("a")])).toThrow("Two tools are named a.");
  const other = { ...python, name: "other_python" };
  expect(() => new ToolRegistry([python, other])).toThrow(
    "The tools python and other_python have one recipient, python.",
  );
});
