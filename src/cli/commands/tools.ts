import { allTools } from "../../../tools/index.ts";
import { inertText } from "../../inert-text.ts";

/** `ostinato tools`: lists the tools with their effects and permissions. */
export async function toolsCommand(options: { readonly json?: boolean }): Promise<void> {
  for (const {
    name,
    description,
    effect,
    permissions,
    timeout,
    approval,
    schema,
    grammar,
  } of allTools) {
    if (options.json) {
      const line = {
        name,
        description,
        effect,
        permissions,
        timeoutMilliseconds: timeout,
        approval: approval !== false,
        schema,
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
