import { allTools } from "../../../tools/index.ts";
import { namespaceText } from "../../harmony/index.ts";
import { inertText } from "../../inert-text.ts";
import { calledName } from "../../tool/called-name.ts";
import { declaredNamespaces } from "../../tool/namespace/declared-namespaces.ts";
import type { AnyTool } from "../../tool/tool.ts";
import { findAgent } from "../run/find-agent.ts";

/** `ostinato tools`: lists the tools with their effects and permissions. */
export async function toolsCommand(options: {
  readonly json?: boolean;
  /** Only this agent's. */
  readonly agent?: string;
}): Promise<void> {
  const { agent } = options;
  const tools = agent === undefined ? allTools : (await findAgent({ agent })).tools;
  for (const tool of tools) {
    const { name, description, effect, permissions, timeout, approval, schema, grammar } = tool;
    if (options.json) {
      const line = {
        name,
        recipient: tool.builtin?.recipient ?? `functions.${calledName(tool)}`,
        description,
        effect,
        permissions,
        timeoutMilliseconds: timeout,
        approval: approval !== false,
        schema,
        declared: declarationOf(tool),
        ...(tool.aliases && { aliases: tool.aliases }),
        unsupported: grammar.unsupported,
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
      continue;
    }
    const needs = permissions.length > 0 ? permissions.join(", ") : "nothing";
    const [firstLine] = inertText(description).split("\n");
    process.stdout.write(`${name.padEnd(16)} ${effect.padEnd(10)} ${firstLine}\n`);
    process.stdout.write(`${" ".repeat(28)}needs ${needs}\n`);
  }
}

/** The tool's declaration, as the model reads it in the prompt. */
function declarationOf(tool: AnyTool): string {
  const [namespace] = declaredNamespaces([tool]);
  if (namespace !== undefined) return namespaceText(namespace);
  const { description, schema } = tool;
  const declaration = { name: calledName(tool), description, parameters: schema };
  return namespaceText({ name: "functions", tools: [declaration] });
}
