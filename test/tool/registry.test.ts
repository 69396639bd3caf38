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

test("what isn't there is answered with what is", () => {
  expect(registry.unknownTool("functions.delete_all")).toBe(
    "there is no tool delete_all. Tools: read_file, python.",
  );
  expect(new ToolRegistry([]).unknownTool("x")).toMatch(/no other tool either/);
});
