import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import type { Given } from "../../given.ts";
import type { ToolDeclaration, ToolNamespace } from "../../harmony/message.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { AnyTool } from "../tool.ts";

export interface NamespaceDefinition<Tools extends readonly AnyTool[]>
  extends Given<NamespaceOptions> {
  /** The part before the dot of a call: letters, digits and `_`. */
  readonly name: string;
  /**
   * Named without the namespace: `search` of `repo_browser` is called as `repo_browser.search`. A tool with
   * the namespace's own name is called by that name alone, like `python`, and is described by the namespace's
   * description.
   */
  readonly tools: Tools;
}

interface NamespaceOptions {
  /** The namespace's description for the model. */
  readonly description: string;
  /** The exact declaration of each tool for the model. Default: the tool's description and schema. */
  readonly declarations: readonly ToolDeclaration[];
  /** The call's body is raw text instead of JSON, and is passed as this argument: for Python, the code. */
  readonly rawArgument: string;
}

/** A family of tools. Pass `tools` to an agent. */
export interface Namespace<Tools extends readonly AnyTool[] = readonly AnyTool[]> {
  readonly name: string;
  readonly description?: string;
  /** The same tools under their full names. */
  readonly tools: Tools;
}

const PARTS: { readonly [Part in keyof NamespaceDefinition<readonly AnyTool[]>]-?: true } = {
  name: true,
  description: true,
  tools: true,
  declarations: true,
  rawArgument: true,
};

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * Creates a family of tools that is declared in the system message and called on `analysis` with the content
 * type ` code`, as gpt-oss was trained to call `browser`, `python`, `container` and `repo_browser`. For tools
 * that the model was trained with; your own tools are functions, which need no namespace.
 *
 * A tool that the agent leaves out isn't declared.
 *
 * @throws OstinatoError `input.invalid` for a name that is not an identifier or is `functions`, an unknown
 *   field, or an empty list of tools; `tool.definition` for two tools with the same name, and for tools that
 *   are already in a namespace.
 */
export function defineNamespace<const Tools extends readonly AnyTool[]>(
  definition: NamespaceDefinition<Tools>,
): Namespace<Tools> {
  const { name, description, tools, declarations, rawArgument } = definition;
  refuseUnknownNames(`a part of a namespace's definition (${name})`, definition, PARTS);
  checkName(name);
  if (tools.length === 0) {
    throw new OstinatoError("input.invalid", `The namespace ${name} has no tools.`, {
      hint: "Set `tools` to a list of tools made by `defineTool`.",
    });
  }
  for (const [index, tool] of tools.entries()) checkTool(name, tool, tools.slice(0, index));
  const namespace: ToolNamespace = {
    name,
    ...(description !== undefined && { description }),
    tools: declarations ?? tools.filter((tool) => tool.name !== name).map(declarationOf),
  };
  const members: readonly AnyTool[] = tools.map((tool) => {
    const recipient = tool.name === name ? name : `${name}.${tool.name}`;
    const raw = rawArgument === undefined ? {} : { rawArgument };
    return { ...tool, name: recipient, builtin: { recipient, ...raw, namespace } };
  });
  return {
    name,
    ...(description !== undefined && { description }),
    // The same tools in the same order, each of its own type.
    tools: members as Tools,
  };
}

function declarationOf({ name, description, schema }: AnyTool): ToolDeclaration {
  return { name, description, parameters: schema };
}

function checkName(name: string): void {
  if (IDENTIFIER.test(name) && name !== "functions") return;
  throw new OstinatoError("input.invalid", `A namespace can't be named ${inspect(name)}.`, {
    hint: "Use letters, digits and _, for example repo_browser. `functions` is reserved for tools without a namespace.",
  });
}

function checkTool(namespace: string, tool: AnyTool, before: readonly AnyTool[]): void {
  const { name, builtin } = tool;
  if (builtin !== undefined) {
    throw new OstinatoError(
      "tool.definition",
      `The tool ${name} is already in the namespace ${builtin.namespace.name} and can't also be in ${namespace}.`,
      { hint: "Create a separate tool with `defineTool` for each namespace." },
    );
  }
  if (!IDENTIFIER.test(name)) {
    throw new OstinatoError(
      "tool.definition",
      `The name of the tool ${inspect(name)} in the namespace ${namespace} must consist of letters, digits and _.`,
      { hint: `Omit the namespace from the name: the tool is called as ${namespace}.NAME.` },
    );
  }
  if (before.some((other) => other.name === name)) {
    throw new OstinatoError(
      "tool.definition",
      `Two tools of the namespace ${namespace} are named ${name}.`,
    );
  }
}
