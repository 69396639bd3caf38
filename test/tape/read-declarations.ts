import type { JsonSchema, ToolDeclaration, ToolNamespace } from "../../src/harmony/index.ts";

/**
 * The namespaces of a prompt's `# Tools` section, read back from the text that declares them: for prompts of
 * which there is nothing else. It knows what such prompts hold: strings, numbers, booleans and lists of them.
 */
export function readDeclarations(section: string): ToolNamespace[] {
  return section
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [name = "", ...lines] = part.split("\n");
      const opening = lines.indexOf(`namespace ${name} {`);
      const closing = lines.indexOf(`} // namespace ${name}`);
      const tools = lines.slice(opening + 1, closing).join("\n");
      return {
        name,
        description: commentsOf(lines.slice(0, opening)),
        tools: [
          ...tools.matchAll(/^((?:\/\/ .*\n)*)type (\w+) = \(_: \{\n([\s\S]*?)^\}\) => any;$/gm),
        ].map(readTool),
      };
    });
}

function readTool([, comments = "", name = "", body = ""]: readonly string[]): ToolDeclaration {
  const properties: { [name: string]: JsonSchema } = {};
  const required: string[] = [];
  const property = /((?:\/\/ .*\n)*)(\w+)(\?)?: ([\w[\]]+),(?: \/\/ default: "([\s\S]*?)")?\n/g;
  for (const [, notes = "", key = "", optional, type = "", given] of body.matchAll(property)) {
    const description = commentsOf(notes.split("\n"));
    properties[key] = {
      ...typeOf(type),
      ...(description !== "" && { description }),
      ...(given !== undefined && { default: given }),
    };
    if (optional === undefined) required.push(key);
  }
  return {
    name,
    description: commentsOf(comments.split("\n")),
    parameters: { type: "object", properties, required },
  };
}

function typeOf(type: string): { readonly [keyword: string]: unknown } {
  return type.endsWith("[]") ? { type: "array", items: typeOf(type.slice(0, -2)) } : { type };
}

function commentsOf(lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith("// "))
    .map((line) => line.slice(3))
    .join("\n");
}
