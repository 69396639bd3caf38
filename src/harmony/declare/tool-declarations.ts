import type { ToolDeclaration, ToolNamespace } from "../message.ts";
import type { Profile } from "../profile.ts";
import { referenceType } from "./reference-type.ts";
import { typescriptType } from "./typescript-type.ts";

/** The section `# Tools` of a system or developer message, null when there are none. */
export function toolsSection(
  namespaces: readonly ToolNamespace[] | undefined,
  profile: Profile,
): string | null {
  if (!namespaces || namespaces.length === 0) return null;
  const sorted = [...namespaces].sort((left, right) => compareNames(left.name, right.name));
  return `# Tools\n\n${sorted.map((each) => namespaceText(each, profile)).join("\n\n")}`;
}

/** One namespace: its description, then a TypeScript type for every tool. */
export function namespaceText(namespace: ToolNamespace, profile: Profile = "ostinato"): string {
  const { name, description, tools } = namespace;
  const lines = [`## ${name}\n`];
  // Without tools the description is prose for the model, as python's is, and no comment.
  for (const line of linesOf(description, profile))
    lines.push(tools.length > 0 ? `// ${line}` : line);
  if (tools.length > 0) {
    lines.push(`namespace ${name} {\n`);
    for (const tool of tools) lines.push(declarationText(tool, profile));
    lines.push(`} // namespace ${name}`);
  }
  return lines.join("\n");
}

/** One tool: its description as comments, then `type NAME = (_: ARGUMENTS) => any;` and a line break. */
export function declarationText(tool: ToolDeclaration, profile: Profile = "ostinato"): string {
  const { name, description, parameters } = tool;
  const lines = linesOf(description, profile).map((line) => `// ${line}`);
  if (parameters === undefined || parameters === null) lines.push(`type ${name} = () => any;\n`);
  else {
    const type = profile === "reference" ? referenceType(parameters) : typescriptType(parameters);
    lines.push(`type ${name} = (_: ${type}) => any;\n`);
  }
  return lines.join("\n");
}

/** Rust's `str::lines` in the reference; every line break of Unicode otherwise. */
function linesOf(text: string | undefined, profile: Profile): string[] {
  if (!text) return [];
  const lines = text.split(profile === "reference" ? /\r?\n/ : /\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** By code points, as Rust's sorted maps are. */
function compareNames(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
