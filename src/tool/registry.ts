import { OstinatoError } from "../errors.ts";
import { validate } from "../grammar/index.ts";
import { repairArguments } from "../harmony/arguments/repair-arguments.ts";
import { toolIdentifier } from "../harmony/declare/tool-name.ts";
import { calledName } from "./called-name.ts";
import { declaredNamespaces } from "./namespace/declared-namespaces.ts";
import { ownArguments } from "./own-arguments.ts";
import { lastPart, similarTools } from "./similar-tools.ts";
import type { AnyTool } from "./tool.ts";

/**
 * The tools of a run, looked up by the recipient that the model writes.
 *
 * @throws OstinatoError `tool.definition` if two tools have the same name or recipient, or two different
 *   namespaces have the same name.
 */
export class ToolRegistry {
  readonly tools: readonly AnyTool[];
  readonly #byName = new Map<string, AnyTool>();
  readonly #byRecipient = new Map<string, AnyTool>();
  readonly #byIdentifier: ReadonlyMap<string, AnyTool>;
  readonly #byAlias = new Map<string, AnyTool>();

  constructor(tools: readonly AnyTool[]) {
    this.tools = tools;
    for (const tool of tools) {
      for (const alias of tool.aliases?.names ?? []) {
        if (!this.#byAlias.has(alias)) this.#byAlias.set(alias, tool);
      }
      if (this.#byName.has(tool.name)) {
        throw new OstinatoError("tool.definition", `Two tools are named ${tool.name}.`, {
          hint: "Give each tool of an agent its own name.",
        });
      }
      this.#byName.set(tool.name, tool);
      if (tool.builtin === undefined) continue;
      const { recipient } = tool.builtin;
      const other = this.#byRecipient.get(recipient);
      if (other) {
        throw new OstinatoError(
          "tool.definition",
          `The tools ${other.name} and ${tool.name} have the same recipient, ${recipient}.`,
          { hint: "Remove one of them: the model can't distinguish them." },
        );
      }
      this.#byRecipient.set(recipient, tool);
    }
    this.#byIdentifier = new Map(tools.map((tool) => [toolIdentifier(tool.name), tool]));
    declaredNamespaces(tools);
  }

  /**
   * The tool that a recipient names, with or without `functions.`: by its name, or by an alias that is no
   * tool's name. Never by similarity: a near miss is left to the model to fix.
   */
  find(recipient: string): AnyTool | null {
    const builtin = this.#byRecipient.get(recipient);
    if (builtin) return builtin;
    const name = withoutNamespace(recipient);
    return (
      this.#byIdentifier.get(name) ?? this.#byName.get(name) ?? this.#byAlias.get(name) ?? null
    );
  }

  /** Whether the tool was called by one of its aliases. */
  isAlias(recipient: string, tool: AnyTool): boolean {
    const name = withoutNamespace(recipient);
    return this.#byAlias.get(name) === tool && ![tool.name, calledName(tool)].includes(name);
  }

  /**
   * What a model reads after calling an unknown tool. If exactly one tool has the same last name part and
   * accepts the arguments, it is suggested: `repo_browser.search` for `browser.search`. Otherwise the most
   * similar names are.
   */
  unknownTool(recipient: string, rawArguments: string): string {
    const name = withoutNamespace(recipient);
    const names = this.tools.map(calledName).join(", ");
    if (names === "") {
      return `there is no tool ${name}, and no other tool either. Answer without tools.`;
    }
    const meant = this.tools.filter(
      (tool) => lastPart(calledName(tool)) === lastPart(name) && takes(tool, rawArguments),
    );
    const hint = meant.length === 1 ? meant.map(calledName).join() : null;
    const similar = similarTools(name, this.tools.map(calledName));
    const guess = similar.length === 0 ? "" : ` Did you mean ${similar.join(" or ")}?`;
    const sentence = hint === null ? guess : ` ${hint} takes these arguments: call that one.`;
    return `there is no tool ${name}.${sentence} Tools: ${names}.`;
  }
}

/** Several times per step: an expression takes ten times as long. */
function withoutNamespace(recipient: string): string {
  return recipient.startsWith(FUNCTIONS) ? recipient.slice(FUNCTIONS.length) : recipient;
}

const FUNCTIONS = "functions.";

function takes(tool: AnyTool, rawArguments: string): boolean {
  if (tool.builtin?.rawArgument !== undefined) return true;
  const read = repairArguments(rawArguments);
  return read.ok && validate(tool.schema, ownArguments(tool, read.value).value).length === 0;
}
