import { inspect } from "node:util";
import { OstinatoError } from "../../errors.ts";
import type { Given } from "../../given.ts";
import type { ToolDeclaration, ToolNamespace } from "../../harmony/message.ts";
import { refuseUnknownNames } from "../../refuse-unknown-names.ts";
import type { AnyTool } from "../tool.ts";

export interface NamespaceDefinition<Tools extends readonly AnyTool[]>
  extends Given<NamespaceOptions> {
  /** What stands before the dot of a call: letters, digits and `_`. */
  readonly name: string;
  /**
   * Named without the namespace: `search` of `repo_browser` is called as `repo_browser.search`. A tool that has
   * the namespace's own name is called by that alone, as `python` is, and the description tells of it.
   */
  readonly tools: Tools;
}

interface NamespaceOptions {
  /** What the model is told of the family. */
  readonly description: string;
  /** What the model is told of each tool, word for word. Default: the tool's description and schema. */
  readonly declarations: readonly ToolDeclaration[];
  /** A call's body is raw text, handed to this argument, and not JSON: Python's is its code. */
  readonly rawArgument: string;
}

/** A family of tools; `tools` is what an agent takes. */
export interface Namespace<Tools extends readonly AnyTool[] = readonly AnyTool[]> {
  readonly name: string;
  readonly description?: string;
  /** The same tools under their whole names. */
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
 * Makes a family of tools that is declared in the system message and called on `analysis` with the content
 * type ` code`, as gpt-oss was trained to call `browser`, `python`, `container` and `repo_browser`. For tools
 * that the model was trained with; one's own are functions, which need no namespace.
 *
 * A tool that the agent leaves out isn't declared.
 *
 * @throws OstinatoError `input.invalid` for a name that is no identifier or is `functions`, a part that there is
 *   none of, or no tools; `tool.definition` for two tools of one name, and for tools that are in a namespace already.
 */
export function defineNamespace<const Tools extends readonly AnyTool[]>(
  definition: NamespaceDefinition<Tools>,
): Namespace<Tools> {
  const { name, description, tools, declarations, rawArgument } = definition;
  refuseUnknownNames(`a part of a namespace's definition (${name})`, definition, PARTS);
  checkName(name);
  if (tools.length === 0) {
    throw new OstinatoError("input.invalid", `The namespace ${name} has no tools.`, {
      hint: "Give `tools`, a list of what `defineTool` made.",
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
    hint: "Take a word of letters, digits and _, such as repo_browser. `functions` is where tools without a namespace are.",
  });
}

function checkTool(namespace: string, tool: AnyTool, before: readonly AnyTool[]): void {
  const { name, builtin } = tool;
  if (builtin !== undefined) {
    throw new OstinatoError(
      "tool.definition",
      `The tool ${name} is in the namespace ${builtin.namespace.name} and can't be in ${namespace} too.`,
      { hint: "Make it by `defineTool` for each of them." },
    );
  }
  if (!IDENTIFIER.test(name)) {
    throw new OstinatoError(
      "tool.definition",
      `The tool ${inspect(name)} of the namespace ${namespace} must have a name of letters, digits and _.`,
      { hint: `Leave out the namespace: it is called as ${namespace}.NAME.` },
    );
  }
  if (before.some((other) => other.name === name)) {
    throw new OstinatoError(
      "tool.definition",
      `Two tools of the namespace ${namespace} are named ${name}.`,
    );
  }
}
