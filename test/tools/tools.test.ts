import { describe, expect, it } from "vitest";
import * as tools from "../../tools/index.ts";

const all = tools.allTools;

/** Name and arguments in order; `?` marks those that may be left out. */
function signature({ name, schema }: { name: string; schema: unknown }): string {
  const { properties, required = [] } = schema as {
    properties: { [name: string]: object };
    required?: string[];
  };
  const names = Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
  return `${name}(${names.join(", ")})`;
}

it("the default tools stand in the order of the model's training, trained arguments first", () => {
  expect(tools.defaultTools.map(signature)).toEqual([
    "read_file(path, offset?, limit?, line_numbers?)",
    "write_file(path, content)",
    "edit_file(path, old_text, new_text, replace_all?)",
    "list_directory(path?)",
    "grep(pattern, path?, ignore_case?, glob?, context?)",
    "shell(command, workdir?, timeout?, session?)",
    "search_files(query, path?, limit?)",
  ]);
});

describe.each(all.map((tool) => [tool.name, tool] as const))("%s", (_, tool) => {
  it("is strict, described, and says what it does to the world", () => {
    const schema = tool.schema as {
      additionalProperties: unknown;
      properties: { [name: string]: { description?: string } };
    };
    expect(schema.additionalProperties).toBe(false);
    for (const [name, property] of Object.entries(schema.properties)) {
      expect(property.description, name).toMatch(/^[A-Z]/);
    }
    expect(tool.description).toMatch(/^[A-Z].{20,}/s);
    expect(["read", "idempotent", "once"]).toContain(tool.effect);
    expect(tool.timeout).toBeGreaterThan(0);
    const writes = tool.permissions.includes("workspace:write");
    expect(tool.effect === "read" && writes).toBe(false);
  });

  it("has a grammar for its arguments", () => {
    expect(tool.grammar.gbnf).toContain("root ::=");
  });
});
